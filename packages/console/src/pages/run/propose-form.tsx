import type { Charter } from '@comity/protocol';
import type { FieldProblem } from '../../form.ts';
import type { SignedIn } from '../../page.ts';
import { Input, Select } from '../../parts/fields.tsx';
import { FileField } from '../../parts/file-field.tsx';
import { Panel } from '../../parts/panel.tsx';

interface ProposeFormProps {
  readonly visit: SignedIn;
  readonly charter: Charter;
  readonly problems: readonly FieldProblem[];
}

/** What the next charter changes, field by field; what is left as it is changes nothing. */
export function ProposeForm({ visit: { t }, charter, problems }: ProposeFormProps) {
  return (
    <Panel title={t('run.propose')} id="propose">
      <p>{t('run.propose-lede')}</p>
      <form method="post" action="/run/charter/proposals" enctype="multipart/form-data">
        <FileField
          name="join"
          label={t('run.propose-join')}
          hint={t('run.propose-join-hint')}
          problems={problems}
          accept=".json,application/json"
        />
        <Select
          name="remove"
          label={t('run.propose-leave')}
          options={[
            { value: '', text: t('run.propose-nobody') },
            ...charter.institutes.map(({ id, name }) => ({ value: id, text: name })),
          ]}
        />
        <Input
          name="threshold"
          type="number"
          label={t('run.propose-threshold')}
          value={String(charter.threshold)}
          problems={problems}
        />
        <Input
          name="findingApprovers"
          type="number"
          label={t('run.propose-approvers')}
          value={String(charter.findingApprovers)}
          problems={problems}
        />
        <Input
          name="expires"
          type="date"
          label={t('run.propose-expires')}
          hint={t('run.propose-expires-hint')}
          problems={problems}
        />
        <FileField
          name="registry"
          label={t('run.propose-registry')}
          hint={t('run.propose-registry-hint')}
          problems={problems}
          accept=".json,application/json"
        />
        <button type="submit">{t('run.propose-do')}</button>
      </form>
    </Panel>
  );
}

/** A proposal that was written elsewhere. */
export const TakeOverForm = ({ visit: { t }, problems }: Omit<ProposeFormProps, 'charter'>) => (
  <Panel title={t('run.take-over')}>
    <form method="post" action="/run/charter/proposals" enctype="multipart/form-data">
      <FileField
        name="file"
        label={t('run.signed-file')}
        hint={t('run.take-over-hint')}
        problems={problems}
        accept=".json,application/json"
      />
      <button type="submit" class="plain" name="do" value="take-over">
        {t('run.take-over-do')}
      </button>
    </form>
  </Panel>
);
