interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createHTML(html: string): string },
  ): { createHTML(html: string): string };
}

/** The one place where text becomes HTML (Trusted Types policy `comity`): a page of our own server, parsed apart, where nothing of it runs. */
const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('comity', {
  createHTML: (html) => html,
}); // as: browsers without Trusted Types lack it

export const trustedDocument = (html: string): Document =>
  new DOMParser().parseFromString(policy?.createHTML(html) ?? html, 'text/html');
