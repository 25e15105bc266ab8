/**
 * Every maximum of the project, in one place, each with its arithmetic. Bytes unless the name says otherwise.
 * Raising one is a protocol decision: peers with a lower limit refuse what is above theirs.
 */
const KiB = 1024;
const MiB = 1024 * KiB;

/** A statement is a label; contents live in parts. 64 parts x 0.5 KiB + marking + text stay well below. */
export const STATEMENT_BYTES_MAX = 64 * KiB;
/** base64 of the payload (4/3) + 16 signatures x 160 bytes + frame of the JSON. */
export const ENVELOPE_BYTES_MAX = 96 * KiB;
export const SIGNATURES_MAX = 16;
export const JSON_DEPTH_MAX = 32;
export const PARTS_MAX = 64;
/** Parts are cut into chunks of this size; a leaf hash per chunk makes each verifiable as it arrives. */
export const CHUNK_BYTES = 1 * MiB;
/** 64 GiB: a manifest of 65,536 leaf hashes, 2 MiB. */
export const PART_BYTES_MAX = 64 * 1024 * MiB;
/** Models that one alert names; 64 names of 200 characters are a fifth of a statement. */
export const ALERT_MODELS_MAX = 64;
/** A playbook of 12 steps with texts of 2,000 characters is half of a statement; 64 short ones fit as well. */
export const PLAYBOOK_STEPS_MAX = 64;
export const CONTACT_ADDRESSES_MAX = 8;
/**
 * Statements of crises that a node keeps in memory as they were read, some 3 KiB each: 192 MiB. Six incidents in which each of
 * 300 institutes says 36 things; older incidents are read from the store when somebody asks for them.
 */
export const CRISIS_STATEMENTS_MAX = 64 * KiB;
/** Of one institute within one incident: 16 alerts answered three times, and 64 tasks reported 15 times each. */
export const CRISIS_STATEMENTS_OF_AUTHOR_MAX = 1024;
/** Incidents of one issuer: one a day for almost three years, drills included. Each open one is looked at whenever the clock moves on. */
export const INCIDENTS_OF_ISSUER_MAX = 1024;
/** Versions of one playbook that a node keeps in memory, the newest; and of all playbooks of one institute: 32 names, 10 KiB each, 2.5 MiB. */
export const PLAYBOOK_VERSIONS_MAX = 8;
export const PLAYBOOKS_OF_AUTHOR_MAX = 32 * PLAYBOOK_VERSIONS_MAX;
/** Contacts of one institute for one role, the newest: who may not read the last one sees the one before. */
export const CONTACTS_OF_ROLE_MAX = 8;
/** Statements about one incident, or about one alert or measure of it, that are read from the store for one view: 48 MiB at 3 KiB each. */
export const INCIDENT_STATEMENTS_MAX = 16 * KiB;
/** Incidents that one list names, the newest. */
export const INCIDENTS_LISTED_MAX = 200;
/** An institute that has no copy and no connection for so long is said to be out of reach: two reconnects and a round of relays. */
export const UNREACHABLE_AFTER_MS = 60_000;
/** IHR focal points are confirmed yearly and tried twice a year: whoever was not tried for half a year is stale. */
export const CONTACT_STALE_DAYS = 183;
/** 300 members (DESIGN.md 4.9) with names, keys and addresses of about 1 KiB each, with room to grow. */
export const CHARTER_BYTES_MAX = 1 * MiB;
/** Charters on their way that one node keeps, each with its signatures: 16 of 1.5 MiB at worst. */
export const CHARTER_PROPOSALS_MAX = 16;
/** Invitations that one node keeps: an institute joins a few times a year. */
export const INVITATIONS_MAX = 64;
export const INVITATION_DAYS_MAX = 30;
/** A code has fifty bits: five guesses find it once in 2^47 invitations. */
export const INVITATION_TRIES_MAX = 5;
/** Letters of a code, one random byte each, of which five bits count. */
export const INVITATION_CODE_BYTES = 10;
/** A member's entry with 8 keys, 8 addresses and 64 companies, in base64. */
export const INVITATION_TEXT_BYTES_MAX = 24 * KiB;
/** Members that one composed proposal adds, and that it removes. */
export const CHARTER_CHANGES_MAX = 16;
export const INSTITUTES_MAX = 1024;

/** An audience may name every member. */
export const AUDIENCE_INSTITUTES_MAX = INSTITUTES_MAX;
export const AUDIENCE_GROUPS_MAX = 64;
export const GROUPS_MAX = 256;
export const NODE_KEYS_MAX = 8;
export const ADDRESSES_MAX = 8;
export const LEGAL_CLAIMS_MAX = 16;
export const COMPANIES_MAX = 64;
export const RELATIONS_MAX = 64;
/** Companies that one member is related to. */
export const RELATED_COMPANIES_MAX = 64;

/** 128 instruments of about 3 KiB and a few texts; a registry is one frame of the control lane with room for its head. */
export const REGISTRY_BYTES_MAX = 768 * KiB;
export const INSTRUMENTS_MAX = 128;
export const INSTRUMENT_ENTRIES_MAX = 32;
export const TERMS_TEXTS_MAX = 32;
export const TERMS_TEXT_CHARS_MAX = 16 * KiB;
/** Texts that one answer names as awaited from the asker. */
export const AWAITED_TEXTS_MAX = TERMS_TEXTS_MAX;

/** The manifest of the largest part, 65,536 hashes of 32 bytes, with its head; a page or a chunk of 1 MiB is half of that. */
export const MESSAGE_BYTES_MAX = 2 * MiB + 4 * KiB;
/** 1,024 heads x 150 bytes, or 1,024 positions x 17 digits. */
export const MESSAGE_HEAD_BYTES_MAX = 192 * KiB;
/** A page of the smallest envelopes (about 1 KiB each) in PAGE_BYTES_MAX, with room. */
export const MESSAGE_BLOBS_MAX = 4096;
export const HEADS_MAX = INSTITUTES_MAX;
/** Envelope bytes that one page may hold. */
export const PAGE_BYTES_MAX = 1 * MiB;
/** As much of a page on the control lane, where a whole frame has 1 MiB and nothing may wait for long. */
export const CONTROL_PAGE_BYTES_MAX = 256 * KiB;
/** Parts up to this size are fetched by the control lane: starting the bulk lane for them would cost more than they do. */
export const CONTROL_PART_BYTES_MAX = 64 * KiB;
/** Entries that one page may hold: bounds the work of one request. */
export const PAGE_ENTRIES_MAX = 1024;
export const PAGE_RUNS_MAX = PAGE_ENTRIES_MAX;
export const POSITIONS_PER_REQUEST_MAX = 256;
export const CHARTERS_PER_ANSWER_MAX = 16;
export const RECEIPT_RANGES_MAX = PAGE_ENTRIES_MAX;
export const RECEIPT_PARTS_MAX = 256;
/** 1,024 ranges x 24 bytes + 256 digests x 67 bytes + frame, then base64. */
export const RECEIPT_BYTES_MAX = 96 * KiB;
/** Imported public keys kept for verification, some 1 KiB each: every key of INSTITUTES_MAX members, 4 each. */
export const VERIFY_KEYS_CACHED_MAX = 4 * INSTITUTES_MAX;
/** Old and new root keys of every member. */
export const CHARTER_SIGNATURES_MAX = 2 * INSTITUTES_MAX;

/** A results file of one run, read as a whole. The largest public one seen is 55 KB; HELM's statistics reach some MiB. */
export const RESULTS_FILE_BYTES_MAX = 64 * MiB;
/** The header of an Inspect log is 1 to 4 KiB; with the ids of a million samples it is 10 MiB. */
export const INSPECT_HEADER_BYTES_MAX = 16 * MiB;
/** 4,096 samples in Inspect's chunked layout, 64 members each. */
export const ARCHIVE_MEMBERS_MAX = 256 * KiB;
/** Transcripts inflate 8 to 50 times; deflate itself ends at 1,032. Members below ARCHIVE_RATIO_FROM_BYTES are not judged. */
export const ARCHIVE_RATIO_MAX = 1000;
export const ARCHIVE_RATIO_FROM_BYTES = 1 * MiB;
/** What all members of one archive may say they inflate to: sixteen times the largest part. */
export const ARCHIVE_INFLATED_BYTES_MAX = 16 * PART_BYTES_MAX;
/** Inspect starts a Zstandard frame every 200 MiB: a header is one frame. */
export const ZSTD_FRAMES_MAX = 64;
/** Files that one `readResults` takes. */
export const RESULTS_FILES_MAX = 256;
/** The record of one sample of a log; the largest public agent transcripts have some 10 MiB. */
export const SAMPLE_BYTES_MAX = 16 * MiB;
/** Samples of one log that are read, and that one list shows: a benchmark has hundreds, a list of 200 with texts of 4,000 characters is some MiB. */
export const SAMPLES_READ_MAX = 10_000;
export const SAMPLES_LISTED_MAX = 200;
export const SAMPLE_TEXT_CHARS_MAX = 4000;
/** The part of chosen samples: 1,000 samples of 16 KiB. */
export const SAMPLES_PART_BYTES_MAX = 16 * MiB;
/** One scan for secrets and personal data, at 1 to 2 MB a second: of one text, of one log, of hits and of time. */
export const SCAN_SAMPLE_CHARS_MAX = 2 * MiB;
export const SCAN_CHARS_MAX = 64 * MiB;
export const SCAN_HITS_MAX = 500;
export const SCAN_MS_MAX = 20_000;
/** A finding's document: 1,024 scores of about 200 bytes each, with packages and arguments. */
export const FINDING_DOCUMENT_BYTES_MAX = 1 * MiB;
export const FINDING_SCORES_MAX = 1024;
export const FINDING_METRICS_MAX = 256;
export const FINDING_ENTRIES_MAX = 1024;

/** A STIX bundle or a MISP event of which the markings are read. The largest public bundle, of all ATT&CK techniques, is some 50 MB. */
export const MARKING_FILE_BYTES_MAX = 64 * MiB;
/** That bundle has some 25,000 objects. */
export const STIX_OBJECTS_MAX = 128 * KiB;
/** Markings of one object, single fields included. */
export const MARKING_REFS_MAX = 1024;
/** Tags of one event: one for each institute to consult, company, claim and term, with as many of other taxonomies. */
export const MISP_TAGS_MAX = 4 * AUDIENCE_INSTITUTES_MAX;
/** MISP keeps 255 characters of a tag. */
export const MISP_TAG_CHARS_MAX = 255;

/** A CAP 1.2 alert: the largest public one seen, signed, is 23 KB; one of ours at every limit of its statement is some 220 KiB. */
export const CAP_BYTES_MAX = 256 * KiB;
/** An alert is four levels deep; an XML signature that it may carry has some ten. */
export const CAP_DEPTH_MAX = 32;
/** 256 KiB of elements of 32 bytes, start and end. */
export const CAP_ELEMENTS_MAX = 8192;
/** What a refusal of a CAP file lists. */
export const CAP_PROBLEMS_MAX = 64;
/** Earlier alerts that an alert refers to, the newest: 190 bytes each, 12 KiB. */
export const CAP_REFERENCES_MAX = 64;
/** Alerts that one feed lists, the newest: some 1 KiB each. */
export const CAP_FEED_ENTRIES_MAX = 200;

/** One frame of the control lane (spec/transport.md): one alert with its envelope is 96 KiB, a vector of heads 192 KiB. */
export const CONTROL_FRAME_BYTES_MAX = 1 * MiB;
/** Bulk carries what is as large as MESSAGE_BYTES_MAX: chunks with their proof, catch-up pages. Twice that. */
export const BULK_FRAME_BYTES_MAX = 4 * CHUNK_BYTES;
/** Version, network id, institute, lane and instance: 250 bytes at most, with room for a field or two. */
export const HELLO_BYTES_MAX = 1 * KiB;
/** Where a peer's bulk lane may be tried: two hosts, TCP and WebSocket, IPv4 and IPv6. */
export const BULK_ADDRESSES_MAX = 8;
/** A peer that starts a frame and does not end it within this is cut: 1 MiB in 10 s is a line of 0.9 Mbit/s. */
export const PARTIAL_FRAME_MS_MAX = 10_000;
/** Requests to one institute that wait for their answer: a depth of 64 four times over; bulk has 1 MiB chunks, so 8 MiB. */
export const CONTROL_IN_FLIGHT_MAX = 256;
export const BULK_IN_FLIGHT_MAX = 8;
/** Requests of one peer that are answered at once, answers it has not taken included: at most 32 MiB, or 16 of bulk. */
export const CONTROL_RUNNING_MAX = 32;
export const BULK_RUNNING_MAX = 4;
/** Requests to one institute that wait for their turn. Beyond it the caller is told `busy`. */
export const REQUESTS_WAITING_MAX = 1024;
/**
 * One frame of the alert lane (spec/transport.md): an envelope of ENVELOPE_BYTES_MAX (96 KiB), a checkpoint with a few signatures (5 KiB
 * each if post-quantum), LOG_PROOF_HASHES_MAX hashes (2 KiB) and a head: up to five such signatures fit.
 */
export const ALERT_FRAME_BYTES_MAX = 128 * KiB;
/** Alerts to one institute that wait for their answer: several incidents with their relays at once; 4 MiB. */
export const ALERT_IN_FLIGHT_MAX = 32;
/** Alerts of one peer that are answered at once, whatever control does meanwhile: 2 MiB, and a few fsyncs of patience. */
export const ALERT_RUNNING_MAX = 16;
/** Alerts to one institute that wait for their turn: eight times what is in flight. Beyond it the caller is told `busy`. */
export const ALERTS_WAITING_MAX = 256;
/** Bytes of one peer's alerts plus answers it has not taken: all that it may have in flight, so who keeps that limit is never paused. */
export const ALERT_BYTES_HELD_MAX = ALERT_IN_FLIGHT_MAX * ALERT_FRAME_BYTES_MAX;
/** Bytes of one peer's requests plus answers it has not taken; above, we stop reading from it. Two bulk frames. */
export const PEER_BYTES_HELD_MAX = 8 * MiB;
/** C2SP asks for 16 or more; every member of a large network may witness a head only through a few of them. */
export const NOTE_SIGNATURES_MAX = 64;
/** 16 post-quantum signatures of 3.3 KiB in base64, or 64 of Ed25519 with long names. */
export const NOTE_BYTES_MAX = 64 * KiB;
/** One hash per level of a tree of 2^53 leaves, the largest safe size. */
export const LOG_PROOF_HASHES_MAX = 53;

/** Seven fields and one signature. */
export const PUSH_RECEIPT_BYTES_MAX = 4 * KiB;
/** Whom the sender of a push reaches itself: 512 names of 32 characters beside the largest envelope fit into a frame of the alert lane. */
export const PUSH_TOLD_MAX = 512;

/** Statements of one author that are taken before its log has come to them: a crisis has tens, a flood is found by sync. */
export const EARLY_PER_AUTHOR_MAX = 1024;
/** Urgent statements that one node pushes at a time, ours and relayed ones. */
export const SPREADS_MAX = 1024;
/**
 * Whoever has an urgent statement gives it to some more entitled peers after each of these times. 210 honest holders of 300 that choose
 * 3 of 299 each leave one peer out with 12 % a round: after five rounds with 2 in 100,000.
 */
export const PUSH_RELAY_DELAYS_MS: readonly number[] = [1000, 2000, 4000, 8000, 16_000];
export const PUSH_RELAY_FANOUT = 3;

/** Notices of one incident: 16 alerts, each with eight posts and what is overdue. */
export const NOTICES_PER_INCIDENT_MAX = 256;
/** Due notices that are looked at together; what is left waits for the next look, a second later. */
export const DUE_NOTICES_MAX = 256;
/** A channel is tried so often before the next one: after 5 s and 10 s more, so that the last of three channels is tried within a minute. */
export const CHANNEL_ATTEMPTS_MAX = 3;
export const CHANNEL_RETRY_MS = 5000;

/** A key file is some 900 bytes. */
export const KEY_FILE_BYTES_MAX = 16 * KiB;
/** What a key file may ask of whoever opens it: 1 GiB once over takes seconds, and RFC 9106 recommends 2 GiB to nobody with less. */
export const PASSPHRASE_MEMORY_KIB_MAX = 1024 * KiB;
export const PASSPHRASE_PASSES_MAX = 16;
export const PASSPHRASE_PARALLELISM_MAX = 16;

/** What an export carries of one part in a bundle; a larger one stays named, not held. */
export const BUNDLE_PART_BYTES_MAX = 16 * MiB;
/** A bundle is read as a whole: held parts of 40 MiB as base64, with charters and delegations of some MiB. */
export const BUNDLE_BYTES_MAX = 64 * MiB;
/** A charter a week for 20 years. */
export const BUNDLE_CHARTERS_MAX = 1024;
/** 100 posts with a new key every year for 20 years, delegated and revoked. */
export const BUNDLE_CONTROL_MAX = 4096;
/** Files that a verifier without a command line takes together: every part of a statement, with charters and delegations. */
export const VERIFY_FILES_MAX = 2 * PARTS_MAX;
/** All of them are in memory at once: a bundle, and as much of parts beside it. */
export const VERIFY_BYTES_MAX = 2 * BUNDLE_BYTES_MAX;
/**
 * Charters, delegations and revocations that such a verifier judges: every 200 bytes may hold a signature or a key of 2 ms in a browser,
 * 80 s at worst. 40 charters of 300 members.
 */
export const VERIFY_AUTHORITY_BYTES_MAX = 8 * MiB;
/** A node that verifies a file for somebody without script: a form of 32 MiB with honest charters takes 2 s. */
export const VERIFY_APART_MS_MAX = 15_000;
/** What the console reads of a copy of the access log to show some lines of it: 160,000 lines of 400 bytes. */
export const CONSOLE_AUDIT_BYTES_MAX = 64 * MiB;

/** A JSON body of the API: a payload of STATEMENT_BYTES_MAX or an ENVELOPE_BYTES_MAX in base64 (4/3) with its frame. */
export const API_JSON_BYTES_MAX = 256 * KiB;
/** A charter's envelope holds its payload in base64 (4/3) and is itself base64 (4/3), plus its signatures. */
export const API_CHARTER_BYTES_MAX = 4 * MiB;
/** Request line and headers of one request. */
export const API_HEADER_BYTES_MAX = 16 * KiB;
/** A registry of REGISTRY_BYTES_MAX in base64 (4/3), with its frame. */
export const API_REGISTRY_BYTES_MAX = 2 * MiB;
/** The tags of an event, a policy, or the markings of a STIX bundle: larger files are read by the command line. */
export const API_MARKING_FILE_BYTES_MAX = 4 * MiB;
/** A form of the console with its files, where a browser without scripts sends them at once: larger ones are uploaded piece by piece. */
export const CONSOLE_FORM_BYTES_MAX = 32 * MiB;
export const API_PAGE_MAX = 200;
export const API_PAGE_DEFAULT = 50;
export const API_CONNECTIONS_MAX = 1024;
/** Open event streams: every member of staff of a large institute with one window. */
export const API_STREAMS_MAX = 200;
/** Events that one write to a stream may hold: some 200 bytes each, 50 KiB. */
export const API_EVENTS_PER_WRITE = 256;
export const API_HEARTBEAT_MS = 15_000;
/** Headers, or a JSON body of 256 KiB, within this: a line of 0.2 Mbit/s. */
export const API_REQUEST_MS_MAX = 10_000;
/** A streamed body that brings nothing for so long is ended. */
export const API_BODY_IDLE_MS_MAX = 30_000;
/** A connection on which nothing moves for so long is ended; the slowest answer is a full fsck. */
export const API_SOCKET_IDLE_MS_MAX = 600_000;
/** Requests of one token: at once, and each second after. A script that publishes logs needs five each. */
export const API_RATE_BURST = 2000;
export const API_RATE_PER_SECOND = 200;
/** Requests without a valid token, by address. */
export const API_STRANGER_BURST = 100;
export const API_STRANGER_PER_SECOND = 5;
export const API_RATE_BUCKETS_MAX = 4096;
export const API_TOKEN_BYTES = 32;
export const API_TOKEN_DAYS_MAX = 366;
export const API_TOKENS_MAX = 1024;
/** 256 random bits, as a token: only their SHA-256 is stored. */
export const SESSION_SECRET_BYTES = 32;
export const SESSION_IDLE_MINUTES_DEFAULT = 30;
/** A shift and its handover. */
export const SESSION_ABSOLUTE_HOURS_DEFAULT = 12;
/** A week of a wallboard. */
export const SESSION_ABSOLUTE_HOURS_MAX = 168;
/** That somebody was seen is written at most so often. */
export const SESSION_SEEN_MS = 60_000;
/** Browsers of one person, or people who share a demo link. */
export const SESSIONS_PER_PERSON_MAX = 64;
/** What a list of sessions shows: 500 members of staff with two browsers each. */
export const SESSIONS_LISTED_MAX = 1024;
/** For so long a passkey that was shown counts. */
export const STEP_UP_MS = 5 * 60_000;
export const USER_AGENT_CHARS_MAX = 200;
export const OIDC_GROUPS_MAX = 256;
/** Discovery, keys, tokens, userinfo of somebody in many groups. */
export const PROVIDER_ANSWER_BYTES_MAX = MiB;
export const PROVIDER_MS_MAX = 10_000;
export const LOGOUT_TOKEN_BYTES_MAX = 16 * KiB;
/** On the key ring, in the safe, on the phone; and some that were lost. */
export const PASSKEYS_PER_PERSON_MAX = 16;
export const PASSKEYS_LISTED_MAX = 1024;
/** A quarter: then the provider is asked again. */
export const PASSKEY_ALONE_DAYS_MAX = 92;
/** For so long somebody may take to sign in at the provider, or to find the key. */
export const SIGN_IN_CHALLENGE_MS = 10 * 60_000;
/** 160 random bits, typed from paper as 8 groups of 4 letters. */
export const SIGN_IN_LINK_BYTES = 20;
/** A link in a sealed envelope outlives a year. */
export const SIGN_IN_LINK_HOURS_MAX = 9000;
export const SIGN_IN_LINKS_MAX = 256;
export const IDEMPOTENCY_KEY_CHARS_MAX = 128;
export const IDEMPOTENCY_MS = 24 * 3_600_000;
export const IDEMPOTENCY_IN_FLIGHT_MAX = 1024;
/** Below this the node says on /readyz that it is not ready: room for the log to grow and for a few parts. */
export const DISK_FREE_BYTES_MIN = 256 * MiB;
export const HELD_SIGNERS_MAX = 32;
/** Saved markings of one institute, each below API_JSON_BYTES_MAX: one list of them is 1 MiB or so. */
export const TEMPLATES_MAX = 128;
/** Saved queries that draft an alert; each is looked at when a statement arrives that it may be about. */
export const WATCH_RULES_MAX = 64;
/** Statements that one look of a watch rule reads, the newest: ten pages. */
export const WATCH_SCAN_MAX = 2000;
/** Alerts that one token raises within an hour; a crisis has one or two, and whoever floods a network needs more. Corrections are not counted. */
export const ALERTS_RAISED_PER_HOUR = 10;
/** Attempts that run at once, and how long one of them may take whatever its channel does: the longest command and its end. */
export const CHANNEL_ATTEMPTS_AT_ONCE = 8;
export const CHANNEL_DRAIN_MS_MAX = 65_000;
/** A receiver that asks for more patience than this is left for the next channel: an alert does not wait for it. */
export const CHANNEL_PATIENCE_MS_MAX = 60_000;
/** A log that somebody brings by browser: the largest agent transcripts are some GiB; larger ones come by the command line. */
export const UPLOAD_BYTES_MAX = 8 * 1024 * MiB;
/** Of one person: a batch of logs, on a disk that others need too. Forgotten after a week. */
export const UPLOADS_PER_PERSON_MAX = 64;
export const UPLOADS_BYTES_MAX = 16 * 1024 * MiB;
export const UPLOAD_DAYS = 7;
/** Readings of uploads that are kept in memory: the findings of as many forms that people fill in at a time, at most 1 MiB each. */
export const UPLOAD_READINGS_MAX = 32;
/** Scans that are kept: SAMPLES_LISTED_MAX samples of six texts of 4,000 characters are 5 MiB at worst, and seldom a tenth of it. */
export const UPLOAD_SCANS_MAX = 8;
/** Forms that one person has begun, each below API_JSON_BYTES_MAX; kept for a quarter of a year. */
export const WORKSHEETS_PER_PERSON_MAX = 64;
export const WORKSHEET_DAYS = 90;
export const CONFIG_BYTES_MAX = 64 * KiB;

/** Keys whose enrolment check is remembered: 1,024 members with 8 node keys and some staff, at 52 bytes each. */
export const ENROLLED_KEYS_MAX = 16_384;

/** A list page of API_PAGE_MAX, or everything that `about` shows of one statement. */
export const ACCESS_STATEMENTS_MAX = 1024;
/** 1,024 ids with part names of 100 characters (188 bytes each), 64 words three times over, a name. */
export const ACCESS_LINE_BYTES_MAX = 256 * KiB;
/** Some 20,000 lines of 400 bytes: a segment is read as a whole only to find its last line. */
export const ACCESS_SEGMENT_BYTES_MAX = 8 * MiB;
/** Lines that one write to the disk may hold. */
export const ACCESS_BATCH_MAX = 256;
/** Reads that wait for their line: every connection of the API, four times over. */
export const ACCESS_WAITING_MAX = 4096;
/** What a verdict on an access log lists; a log with more is not read for the rest. */
export const ACCESS_PROBLEMS_MAX = 1000;
/** Exports of the access log that are looked at: one a week for 20 years. */
export const AUDIT_EXPORTS_MAX = 1024;
/** Findings of one comparison, the newest: one of each institute of a large network would not fit on a page. */
export const COMPARED_FINDINGS_MAX = 64;
/** What of one statement is searched: the prose of a situation report at its limit is some 20,000 characters. */
export const SEARCH_TEXT_CHARS_MAX = 32 * KiB;
/** Searches whose hits are kept until something changes: 100 KB each with 100,000 statements. */
export const SEARCHES_KEPT_MAX = 16;
/** Hits of a search that are looked at, the newest: eight bytes each, and some 20 ms to list them all. */
export const SEARCH_HITS_MAX = 100_000;
export const SUMMARY_GROUPS_MAX = 1024;
/** Statements about one statement: a receipt, a request and an answer of each of 300 members. */
export const ABOUT_STATEMENTS_MAX = ACCESS_STATEMENTS_MAX;
/** Requests to take a statement back and their receipts: four requests answered by every member. */
export const TAKEBACK_STATEMENTS_MAX = 4 * INSTITUTES_MAX;
/** Open questions of one kind that are shown, the newest first. */
export const OPEN_QUESTIONS_MAX = 256;
/** Statements and incidents each, the newest, whose duties are counted for one view: with 17 claims of 4 clocks some 4,000 rows at worst. */
export const DUTY_SUBJECTS_MAX = 256;
/** How long a time to report that has passed, or was met, is still shown. */
export const DUTY_SHOWN_AFTER_DAYS = 30;

/** Channels of one node: four for each of 16 posts. */
export const CHANNELS_MAX = 64;
export const CHANNELS_PER_POST_MAX = 8;
export const NOTIFIED_POSTS_MAX = 64;
/** Addresses inside that one channel may reach, and addresses that are tried of what a name resolves to. */
export const CHANNEL_ADDRESSES_MAX = 8;
export const CHANNEL_ARGUMENTS_MAX = 32;
/** One attempt: name, connection, handshake and answer. Standard Webhooks advises 15 to 30 s. */
export const CHANNEL_ATTEMPT_MS = 20_000;
/** What an attempt reads of an answer: an error of a Matrix server has 200 bytes. */
export const CHANNEL_ANSWER_BYTES_MAX = 16 * KiB;
/** A receiver that asks for more is asked again after this: a notice is worth nothing the day after. */
export const CHANNEL_RETRY_AFTER_MS_MAX = 3_600_000;
/** Standard Webhooks: below 20 kB. The longest field is a title of 200 characters; a notice has 2 KiB at most. */
export const NOTICE_BYTES_MAX = 20_000;
export const COMMAND_MS_DEFAULT = 10_000;
export const COMMAND_MS_MAX = 60_000;
/** A password, a token, two signing keys, or a few PEM certificates for `caFile`. */
export const CHANNEL_SECRET_BYTES_MAX = 4 * KiB;
export const CHANNEL_CA_BYTES_MAX = 256 * KiB;
