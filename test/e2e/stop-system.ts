async function stopSystem(): Promise<void> {
  await globalThis.startedSystem?.stop();
}

export = stopSystem;
