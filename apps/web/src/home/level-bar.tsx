import { useTranslation } from 'react-i18next';
import type { Profile } from '@aftercommit/contracts/http/profile';
import { useFormats } from '../i18n/use-formats';
import { Progress } from '../ui/progress';

const xpPerLevel = 100;

export function LevelBar({ profile }: { profile: Profile }) {
  const { t } = useTranslation('player');
  const formats = useFormats();
  const text = t('level.progress', { xp: profile.currentXP, max: xpPerLevel });
  return (
    <section className="card level-bar" aria-label={t('level.label')}>
      <p className="level-number">{t('level.level', { level: profile.level })}</p>
      <div className="grow stack stack-tight">
        <Progress value={profile.currentXP} max={xpPerLevel} label={text} />
        <p className="row row-between faint small">
          <span>{text}</span>
          <span>{t('level.opened', { count: profile.openedCases, shown: formats.count(profile.openedCases) })}</span>
        </p>
      </div>
    </section>
  );
}
