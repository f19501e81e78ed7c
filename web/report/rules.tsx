import { numberOf } from '../parts/reader.ts';
import { ScrollBox } from '../parts/scroll-box.tsx';
import type { Report } from '../reports/compare.ts';

/** How many verdicts each rule gave, by kind. A rule that never judged anything can be seen here. */
export function Rules({ rules }: { rules: Report['rules'] }) {
  return (
    <details class="group">
      <summary>
        <h2>
          What was checked <span class="count">{numberOf(rules.length)} rules</span>
        </h2>
      </summary>
      <ScrollBox label="Table of rules">
        <table>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Why it matters</th>
              <th scope="col">Complied</th>
              <th scope="col">Violated</th>
              <th scope="col">Unknown</th>
              <th scope="col">Not applicable</th>
              <th scope="col">Failed</th>
            </tr>
          </thead>
          <tbody>
            {rules.map(
              ({ id, title, explanation, complied, violated, unknown = 0, notApplicable, failed }) => (
                <tr key={id}>
                  <th scope="row">
                    {title}
                    <br />
                    <code>{id}</code>
                  </th>
                  <td class="prose">{explanation}</td>
                  <td>{numberOf(complied)}</td>
                  <td>{numberOf(violated)}</td>
                  <td>{numberOf(unknown)}</td>
                  <td>{numberOf(notApplicable)}</td>
                  <td>{numberOf(failed)}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </ScrollBox>
    </details>
  );
}
