/** Loaded before the tool under Wine alone, which lacks the option of a socket that this sets. */
const { Socket } = require('node:net');

Socket.prototype.setKeepAlive = function setKeepAlive() {
  return this;
};
