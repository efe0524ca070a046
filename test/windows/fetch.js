/** The Node for Windows that runs under Wine; on Windows, the Node that is there is the one to test. */
import { fetchNode } from '../package/node-binary.js';

if (process.platform !== 'win32') fetchNode('win-x64');
