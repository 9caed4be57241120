import { expectKeptAfterSlowBeforeSend } from '../support/slow-before-send.js';
import { newFile } from './folder.js';

test('what is counted from its sending is in no window too much, however long beforeSend takes', async () => {
  await expectKeptAfterSlowBeforeSend({ file: newFile() });
});
