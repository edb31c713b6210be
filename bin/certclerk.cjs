#!/usr/bin/env node
// Plain old JavaScript, so that an old Node gets a sentence and not a syntax error.
var needed = [20, 19];
var have = process.versions.node.split('.').map(Number);
if (have[0] < needed[0] || (have[0] === needed[0] && have[1] < needed[1])) {
  console.error('certclerk needs Node ' + needed.join('.') + ' or newer; this is ' + process.versions.node + '.');
  process.exit(2);
}
var path = require('node:path');
var url = require('node:url');
var entry = path.join(__dirname, '..', 'dist', 'cli.js');
if (!require('node:fs').existsSync(entry)) {
  console.error('certclerk is not built yet. Run "npm ci" in its folder (without --omit=dev), then try again.');
  process.exit(2);
}
import(url.pathToFileURL(entry).href).then(function (cli) {
  return cli.main(process.argv);
});
