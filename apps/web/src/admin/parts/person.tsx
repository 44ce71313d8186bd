import { Link } from 'react-router';

/** Somebody by name; what they typed as their name may be anything, in any direction. */
export function Person({ name, userId }: { name: string; userId: string | null }) {
  if (!userId) return <bdi>{name}</bdi>;
  return (
    <Link className="person" to={`/admin/users/${userId}`}>
      <bdi>{name}</bdi>
    </Link>
  );
}
