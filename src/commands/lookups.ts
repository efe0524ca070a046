/** What planning asks of the directory, retried and paced; what cannot be read for lack of permission is said once and skipped. */
import type { DirectoryReader } from '../core/directory.ts';
import type { Desk } from './desk.ts';
import type { Lookups } from './planning.ts';
