import type { Notice } from '../state/create-player-screen';

export function NoticeLine({ notice, onClose }: { notice: Notice | null; onClose: () => void }) {
  return (
    <div className="notice-line">
      <div role="alert">{notice?.kind === 'error' && <p className="alert">{notice.text}</p>}</div>
      <div role="status">{notice?.kind === 'done' && <p className="done">{notice.text}</p>}</div>
      {notice && (
        <button type="button" className="quiet" onClick={onClose}>
          Close
        </button>
      )}
    </div>
  );
}
