import type { Statements } from '../database/database.ts';

/** The latest comments about one user; older ones are left out. */
const MAX_COMMENTS = 50;

export interface Comment {
  fromUserId: number;
  fromNickname: string;
  itemId: number;
  rating: number;
  date: Date;
  comment: string;
}

/** Comments about the user, latest first. */
export function listComments(database: Statements, toUserId: number): Promise<Comment[]> {
  return database.rows(
    `SELECT comments.from_user_id AS fromUserId, users.nickname AS fromNickname,
       comments.item_id AS itemId, comments.rating, comments.date, comments.comment
     FROM comments JOIN users ON users.id = comments.from_user_id
     WHERE comments.to_user_id = ? ORDER BY comments.date DESC LIMIT ${MAX_COMMENTS}`,
    [toUserId],
  );
}
