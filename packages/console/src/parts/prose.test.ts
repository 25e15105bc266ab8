import { describe, expect, it } from 'vitest';
import { Prose } from './prose.tsx';

const html = (text: string): string => String(Prose({ text }));

describe('prose', () => {
  it('shows marks, lists and code', () => {
    expect(html('**bold** and `code`\n\n- one\n- two')).toContain(
      '<strong>bold</strong> and <code>code</code>',
    );
    expect(html('# Heading')).toContain('<p><strong>Heading</strong></p>');
  });

  it('writes HTML as text', () => {
    expect(html('<img src=x onerror=alert(1)><script>alert(1)</script>')).not.toMatch(/<(img|script)/);
  });

  it('shows no image and no address but of the web, with its host', () => {
    expect(html('![x](https://example.org/a.png)')).not.toContain('<img');
    for (const address of [
      'javascript:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc',
      '//host/x',
    ])
      expect(html(`[text](${address})`)).not.toContain('<a ');
    const link = html('[our bank](https://evil.example/login)');
    expect(link).toContain('href="https://evil.example/login"');
    expect(link).toContain('<span class="host">(evil.example)</span>');
    expect(link).toContain('noreferrer');
  });
});
