import { orEndPage } from '../../node-api.ts';
import { page } from '../../page.ts';

/** What was counted is new no more; back to the list, and to nowhere else. */
export const markReadPage = page('post', '/findings/mark-read', async ({ api, form }) => {
  const given = await form();
  orEndPage(await api.json('POST', '/statements:mark-read', { json: { upTo: given.text('upTo') } }));
  const back = given.text('back');
  return { redirect: /^\/findings(\?|$)/.test(back) ? back : '/findings' };
});
