import { CommandError } from './errors';

/** A clear no to what MongoDB can do and this server cannot. */
export const notSupported = (what: string): CommandError =>
  new CommandError('NotImplemented', `${what} is not supported by the embedded server`);
