import { runInspection } from '../../data-file/inspecting';
import { openContents } from './walk';

/** Run by `inspection.ts`. */
runInspection({ speaker: 'mongodb: ', open: openContents });
