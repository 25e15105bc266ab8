import type { Page } from 'playwright-core';

/** How somebody works on a page: with a mouse, or with the keyboard alone. */
export interface Hand {
  /** A link, a button, a summary. */
  readonly press: (selector: string) => Promise<void>;
  /** A radio button or a checkbox, until it is chosen. */
  readonly choose: (selector: string) => Promise<void>;
  readonly write: (selector: string, text: string) => Promise<void>;
  readonly bring: (selector: string, files: readonly string[]) => Promise<void>;
}

export const mouse = (page: Page): Hand => ({
  press: (selector) => page.locator(selector).first().click(),
  choose: (selector) => page.locator(selector).first().check(),
  write: (selector, text) => page.locator(selector).first().fill(text),
  bring: (selector, files) =>
    page
      .locator(selector)
      .first()
      .setInputFiles([...files]),
});

/** Tab, arrows, space, enter and letters; nothing else, and never backwards. */
export function keyboard(page: Page): Hand {
  const press = async (selector: string): Promise<void> => {
    await reach(page, selector);
    await page.keyboard.press('Enter');
  };
  return {
    press,
    choose: async (selector) => {
      if (await page.locator(selector).first().isChecked()) return;
      const radio = await page.locator(selector).first().getAttribute('type');
      if (radio !== 'radio') {
        await reach(page, selector);
        return page.keyboard.press('Space');
      }
      await reach(page, `input[name="${await page.locator(selector).first().getAttribute('name')}"]`);
      for (let step = 0; step < CHOICES_MAX && !(await hasFocus(page, selector)); step++)
        await page.keyboard.press('ArrowDown');
      if (!(await page.locator(selector).first().isChecked())) await page.keyboard.press('Space');
    },
    write: async (selector, text) => {
      await reach(page, selector);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    },
    bring: async (selector, files) => {
      const chooser = page.waitForEvent('filechooser');
      await press(selector);
      await (await chooser).setFiles([...files]);
    },
  };
}
const CHOICES_MAX = 32;
/** Of a page with many fields; whoever needs more has lost their way. */
const TABS_MAX = 250;

async function reach(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().waitFor();
  for (let tab = 0; tab < TABS_MAX; tab++) {
    if (await hasFocus(page, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not get to ${selector} on ${page.url()}`);
}

const hasFocus = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector);
