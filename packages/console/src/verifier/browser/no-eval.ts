/**
 * Tells zod, before it is loaded, not to ask whether it may compile code from text: it may not, and the mere question is reported as a breach of the
 * content security policy. Import it first.
 */
(globalThis as { __zod_globalConfig?: { jitless: boolean } }).__zod_globalConfig = { jitless: true }; // as: zod's own name for it

export {};
