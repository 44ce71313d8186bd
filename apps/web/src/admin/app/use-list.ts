import { keepPreviousData, useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { z } from 'zod';
import { listKey, type AdminList } from './lists';
import { useAdminApi } from './panel-context';

/** Events say when a list changed; this is for what no event tells, such as a block that ran out. */
const rereadMs = 30_000;
const pagesMax = 20;

/** A list that is read at once. path: with its query. */
export function useList<Reply extends z.ZodType>(
  list: AdminList,
  path: string,
  reply: Reply,
): UseQueryResult<z.output<Reply>> {
  const api = useAdminApi();
  return useQuery({
    queryKey: [...listKey(list), path],
    queryFn: () => api.get(path, reply),
    refetchInterval: rereadMs,
    placeholderData: keepPreviousData,
  });
}

export type Pages<Row> = UseQueryResult<Row[]> & { hasMore: boolean; isReadingMore: boolean; readMore: () => void };

/** A list that is read in pages, newest first. readPage says the rows of an answer and where the next page begins. */
export function usePages<Reply extends z.ZodType, Row>(options: {
  list: AdminList;
  path: string;
  reply: Reply;
  readPage: (answer: z.output<Reply>) => { rows: Row[]; next: string | null };
}): Pages<Row> {
  const { list, path, reply, readPage } = options;
  const api = useAdminApi();
  const query = useInfiniteQuery({
    queryKey: [...listKey(list), path],
    queryFn: async ({ pageParam }) => {
      const separator = path.includes('?') ? '&' : '?';
      const before = pageParam === null ? '' : `${separator}before=${encodeURIComponent(pageParam)}`;
      return readPage(await api.get(`${path}${before}`, reply));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    maxPages: pagesMax,
    refetchInterval: rereadMs,
    placeholderData: keepPreviousData,
    select: ({ pages }) => pages.flatMap(({ rows }) => rows),
  });
  return {
    ...(query as unknown as UseQueryResult<Row[]>),
    hasMore: query.hasNextPage,
    isReadingMore: query.isFetchingNextPage,
    readMore: () => void query.fetchNextPage(),
  };
}

/** The rows of a list that is read at once, inside of an answer. readRows: the same function at every render. */
export function useRows<Reply extends z.ZodType, Row>(options: {
  list: AdminList;
  path: string;
  reply: Reply;
  readRows: (answer: z.output<Reply>) => Row[];
}): UseQueryResult<Row[]> {
  const { list, path, reply, readRows } = options;
  const api = useAdminApi();
  return useQuery({
    queryKey: [...listKey(list), path],
    queryFn: () => api.get(path, reply),
    refetchInterval: rereadMs,
    select: readRows,
  });
}
