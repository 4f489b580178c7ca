import path from 'node:path';
import { runInspection } from '../../data-file/inspecting';
import { openContents } from './walk';

/** Run by `inspection.ts`. */
runInspection({ speaker: '', open: (file) => openContents(path.dirname(file)) });
