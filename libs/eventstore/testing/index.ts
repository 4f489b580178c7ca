export { brokenDoor, doors, fragileDoor } from './doors';
export type { Door } from './doors';
export { eventually } from './eventually';
export { eventStreamsContract } from './event-streams-contract';
export { MemoryLog, memoryStreams } from './memory-streams';
export { planted } from './planted-faults';
export { appendTo, SteeredStreams } from './steered-streams';
export type { AppendMatch, Held } from './steered-streams';
