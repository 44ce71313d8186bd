import { guarantees } from './guarantees';

/** The part of jest's JSON result that is read here. */
export type JestResult = {
  testResults: { status: string; assertionResults: { fullName: string; status: string }[] }[];
};

/** The guarantees in plain sentences, each with the tests that showed it in this run. */
export function describeGuarantees(result: JestResult): string[] {
  const tests = result.testResults.flatMap((file) => file.assertionResults);
  return guarantees.flatMap(({ mark, promise }, index) => {
    const shown = tests.filter((test) => test.fullName.includes(mark) && test.status !== 'pending');
    const lines = shown.map(({ fullName, status }) => {
      return `     ${status === 'passed' ? 'shown:' : 'BROKEN:'} ${fullName.replaceAll(/\s*\[G\d\]\s*/g, ' ').trim()}`;
    });
    return [`  ${index + 1}. ${promise}`, ...(lines.length > 0 ? lines : ['     not shown in this run'])];
  });
}
