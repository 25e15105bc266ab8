import type { ReaderRole } from '@comity/policy';
import type { Child } from 'hono/jsx';
import type { Form } from './form.ts';
import type { Speech } from './i18n/speech.ts';
import type { NodeApi } from './node-api.ts';

/** Who is signed in, as `GET /session` says. */
export interface Session {
  readonly name: string;
  readonly roles: readonly ReaderRole[];
  readonly post: string | null;
  readonly unit: string;
  readonly purposes: readonly string[];
  readonly institute: string;
  readonly expiresAt: string;
}

/** What the layout knows of the place where a page is shown. */
export interface Place {
  readonly institute: string;
  readonly network: string;
  readonly version: string;
  readonly theme: Theme;
  /** Whether single keys do something (WCAG 2.1.4). */
  readonly hasKeys: boolean;
  readonly nowMs: number;
  /** Path and query of this request. */
  readonly url: URL;
}
export const THEMES = ['auto', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

/** One request as a page sees it. */
export interface Visit {
  readonly api: NodeApi;
  readonly place: Place;
  readonly speech: Speech;
  /** Shorthand of `speech.t`. */
  readonly t: Speech['t'];
  readonly params: Readonly<Record<string, string>>;
  /** One value per name, the first; empty if it is not there. */
  readonly query: (name: string) => string;
  readonly request: Request;
  /** The body of a POST as a form: bounded; a body that is none is refused before a page sees it. */
  readonly form: () => Promise<Form>;
}
export interface SignedIn extends Visit {
  readonly session: Session;
  readonly may: (...roles: readonly ReaderRole[]) => boolean;
}

/** Actual alerts and drills each have their own face, tests that of drills in their own words; `plain` is everything else. */
export type Mood = 'plain' | 'actual' | 'drill' | 'test';

export type IslandName = string;

export interface Shown {
  /** Of the window and the one h1, unless `bare`. */
  readonly title: string;
  readonly body: Child;
  readonly status?: 200 | 201 | 400 | 403 | 404 | 409 | 413 | 422 | 429 | 503;
  readonly mood?: Mood;
  /** Where in the navigation the reader is. */
  readonly section?: Section;
  /** Scripts beside the one of every page: file names of src/islands without their ending. */
  readonly islands?: readonly IslandName[];
  /** Trail of the pages above, from the widest. */
  readonly trail?: readonly { readonly href: string; readonly text: string }[];
  /** No heading, no navigation: a kiosk. */
  readonly bare?: boolean;
  /** Below the h1: marks, state, actions. */
  readonly lede?: Child;
}
export const SECTIONS = ['home', 'findings', 'publish', 'alerts', 'law', 'verify', 'run', 'account'] as const;
export type Section = (typeof SECTIONS)[number];

export type PageAnswer = Shown | { readonly redirect: string } | Response;

interface Route {
  readonly method: 'get' | 'post';
  /** Hono's pattern: `/findings/:id`. */
  readonly path: string;
}
/** A page that anybody may see. */
export interface OpenPage extends Route {
  readonly access: 'open';
  readonly answer: (visit: Visit) => Promise<PageAnswer>;
}
/** A page for people who are signed in; others are sent to sign in and come back. The API decides what each of them sees. */
export interface SignedInPage extends Route {
  readonly access: 'signed-in';
  readonly answer: (visit: SignedIn) => Promise<PageAnswer>;
}
export type Page = OpenPage | SignedInPage;

export const openPage = (method: Route['method'], path: string, answer: OpenPage['answer']): OpenPage => ({
  access: 'open',
  method,
  path,
  answer,
});

export const page = (
  method: Route['method'],
  path: string,
  answer: SignedInPage['answer'],
): SignedInPage => ({ access: 'signed-in', method, path, answer });
