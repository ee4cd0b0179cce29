// Newer node runs a folder that it is given as a module, where older node looks for tests in it: then all are here.
// (`node --test` without a path, in this folder, finds them with every node.)

for (const it of [
  'ahead', 'answers', 'desk-accounts', 'desk-hostile', 'desk-journey', 'desk-live', 'desk-pages', 'desk-people', 'desk-settings', 'files',
  'hostile', 'identify-wire', 'kit', 'leaving', 'people', 'tabs', 'visits',
]) await import(`./${it}.test.mjs`);
