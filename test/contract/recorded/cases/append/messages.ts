import { proposed } from '../../conversation/events';
import { target } from '../../conversation/writing';
import { on, type Case } from '../case';
import type { Conversation } from '../../conversation/conversation';
import { ABOVE_INT64 } from './expected-revision';

const event = ({ id }: Conversation, label: string) => ({
  proposedMessage: proposed({ id }, label),
});
const options = (stream: string) => ({ options: target(stream, 'any') });

/** Append's messages out of order, missing and empty. */
export const MESSAGES: readonly Case[] = [
  on('unary-proposed-before-options', async (talk) => {
    await talk.sendAppend([event(talk, 'a')]);
  }),
  on('unary-nothing-sent', async ({ sendAppend }) => {
    await sendAppend([]);
  }),
  on('unary-options-twice', async (talk) => {
    const [first, second] = [`${talk.stream}-1`, `${talk.stream}-2`];
    await talk.sendAppend([options(first), event(talk, 'a'), options(second), event(talk, 'b')]);
    await talk.read({ stream: first });
    await talk.read({ stream: second });
  }),
  on('unary-empty-content-message', async ({ stream, sendAppend }) => {
    await sendAppend([options(stream), {}]);
  }),
  on('unary-stream-identifier-unset', async ({ append }) => {
    await append(null, 'any', ['a']);
  }),
  ABOVE_INT64,
];
