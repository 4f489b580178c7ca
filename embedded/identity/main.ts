import { startIdentityServer } from './server';
import type { IdentityServer } from './server';
import { HELP, readSettings, SettingsError } from './settings';

const BANNER =
  'embedded identity server, an OpenID provider with demo clients; client credentials only, ' +
  'not for production (see embedded/identity/COMPATIBILITY.md)';

const EXIT = { failed: 1, wrongSettings: 78 } as const;

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2));
  if (settings === 'help') {
    console.log(HELP);
    return;
  }
  console.log(BANNER);
  const server = await startIdentityServer(settings);
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void stop(server));
  console.log(`ready http://${settings.host ?? '127.0.0.1'}:${server.port}`);
}

async function stop(server: IdentityServer): Promise<void> {
  await server.close();
  process.exit(0);
}

function fail(error: unknown): void {
  console.error(`identity: ${reasonOf(error)}`);
  process.exit(error instanceof SettingsError ? EXIT.wrongSettings : EXIT.failed);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return `${error.message}. Stop what listens there or choose another port with --port.`;
  }
  if (code === 'EACCES') return `${error.message}. Choose a port above 1023 with --port.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `${error.message}. Choose an address of this machine with --host.`;
  }
  return error.message;
}

main().catch(fail);
