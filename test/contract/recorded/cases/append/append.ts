import type { Case } from '../case';
import { AGAIN } from './again';
import { contentCases, systemStreams } from './content';
import { EXPECTED_REVISION } from './expected-revision';
import { MESSAGES } from './messages';
import { MODES } from './modes';

/** Append and BatchAppend: what is expected, repeated and carried. */
export const APPEND_CASES: readonly Case[] = [
  ...EXPECTED_REVISION,
  ...AGAIN,
  ...MODES.flatMap(contentCases),
  ...MESSAGES,
  ...MODES.map(systemStreams),
];
