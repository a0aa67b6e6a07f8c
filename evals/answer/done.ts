import { mentions } from './names.ts';
import { plainText, sentences } from './plain-text.ts';

const UNDONE =
  /\b(not|never|wasn't|weren't|hasn't|haven't|didn't|isn't|couldn't|cannot|can't)\b.{0,30}\b(created?|deleted?|removed?|made|changed?|carried out|applied|approved|performed|done|run|go ahead|proceed)|nothing (was|has been|is) (changed|created|deleted|done)|\bno [a-z]+ (was|were|has been|have been) (changed|created|deleted)|no changes?\b|\b(declined?|refused?|rejected|denied|cancell?ed|aborted)\b|still (there|exists)|(没有|没|未|并未|尚未|不会|无法|不能).{0,12}(创建|删除|更改|改变|修改|执行|改动|变更)|未(获|被|经)?批准|拒绝|取消|仍然?(存在|在)|保持不变/i;
const DONE =
  /\b(created|deleted|removed|made)\b|(已|成功|完成).{0,32}(创建|删除|移除|部署)|(创建|删除|移除|部署).{0,12}(成功|完成|了)/i;
/** A claim of success, said outright. */
const CLAIMS_DONE =
  /\bsuccessfully\b|\b(has|have|was|were|is now|are now) (now )?(been )?(created|deleted|removed)\b|\bI('ve| have)? (created|deleted|removed)\b|^done\b|已(经)?(成功)?(创建|删除|移除)|(创建|删除|移除)成功/im;

const NEGATES = /\b(no|not|nothing|never|none)\b|n't\b|没|未|不/i;

/** What is wrong with an answer after a write to `name` was done; other objects may well have been left alone. */
export function doneProblems(answer: string, name: string): readonly string[] {
  const text = plainText(answer);
  const about = sentences(text).filter((sentence) => mentions(sentence, name));
  const told = about.length > 0 ? about.join('\n') : text;
  if (!DONE.test(told)) return [`doesn't say that it was done to ${name}`];
  return UNDONE.test(told) ? [`says that it was not done to ${name}, and it was`] : [];
}

/** What is wrong with an answer after a write that the person refused. */
export function undoneProblems(answer: string): readonly string[] {
  const text = plainText(answer);
  const problems = UNDONE.test(text) ? [] : ["doesn't say that nothing was changed"];
  const claims = sentences(text).filter((sentence) => CLAIMS_DONE.test(sentence) && !NEGATES.test(sentence));
  return claims.length > 0 ? [...problems, 'says that it was done, and it was not'] : problems;
}
