import { eventStreamsContract } from './event-streams-contract';
import { memoryStreams } from './memory-streams';

const streams = memoryStreams();

eventStreamsContract('streams in memory', () => streams);
