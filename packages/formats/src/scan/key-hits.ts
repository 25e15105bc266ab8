import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { ScanKind, TextHit } from './scan-kinds.ts';

// it keeps a mark per rule and text for ever unless it is told not to
secretLintProfiler.setEnabled(false);

/** Keys and tokens of services that are known, and private keys: by the rules of secretlint. */
export async function keyHits(text: string): Promise<readonly TextHit[]> {
  const { messages } = await lintSource({
    source: { content: text, filePath: 'sample.txt', ext: '.txt', contentType: 'text' },
    options: { config: CONFIG, noPhysicFilePath: true },
  });
  return messages.map(({ ruleId, range: [start, end] }) => ({ kind: kindOf(ruleId), start, end }));
}

function kindOf(ruleId: string): ScanKind {
  if (ruleId.endsWith('-privatekey')) return 'private-key';
  if (ruleId.endsWith('-basicauth')) return 'password';
  return ruleId.endsWith('-database-connection-string') ? 'connection-string' : 'api-key';
}

const CONFIG = {
  rules: [
    {
      id: '@secretlint/secretlint-rule-preset-recommend',
      rule: creator,
      // a text from a model must not switch the scan off with a comment
      rules: [{ id: '@secretlint/secretlint-rule-filter-comments', disabled: true }],
    },
  ],
};
