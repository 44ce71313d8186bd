import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';

type State = { failed: boolean };

/** A page that breaks, or whose chunk does not arrive, takes nothing else down. React has this as a class only. */
export class PageBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <BrokenPage />;
  }
}

function BrokenPage() {
  const { t } = useTranslation('common');
  return (
    <Notice tone="bad">
      <div className="row row-between">
        <span className="grow">{t('brokenPage')}</span>
        <Button size="small" onClick={() => window.location.reload()}>
          {t('reload')}
        </Button>
      </div>
    </Notice>
  );
}
