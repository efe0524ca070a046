/** Holds files open as Excel or a scanner may: nobody else can read, replace or remove them. Ends when it is killed. */
const { closeSync, constants, openSync, writeFileSync } = require('node:fs');

/** libuv's UV_FS_O_EXLOCK, which on Windows opens without sharing; Node has no name for it. */
const unshared = 0x10000000;
const [held, ...paths] = process.argv.slice(2);
for (const path of paths) {
  openSync(path, constants.O_RDWR | constants.O_CREAT | unshared);
  if (canOpen(path)) throw new Error(`${path} is held, and can be read all the same`);
}
writeFileSync(held, 'held');
setInterval(() => {}, 60_000);

function canOpen(path) {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch (error) {
    if (error.code !== 'EBUSY') throw error;
    return false;
  }
}
