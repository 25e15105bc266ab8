import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'rolldown/utils';

/** Node strips types from .ts by itself and leaves .tsx alone: these hooks turn JSX into calls of hono/jsx as a file is imported. */
export function loadTsx(): void {
  if (loading) return;
  loading = true;
  registerHooks({
    load(url, context, next) {
      if (!url.endsWith('.tsx')) return next(url, context);
      const path = fileURLToPath(url);
      const { code, errors } = transformSync(path, readFileSync(path, 'utf8'), {
        sourceType: 'module',
        jsx: { runtime: 'automatic', importSource: 'hono/jsx' },
      });
      const [error] = errors;
      if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`);
      return { format: 'module', source: code, shortCircuit: true };
    },
  });
}

// Hooks belong to the process: registered twice they would transform twice.
let loading = false;
