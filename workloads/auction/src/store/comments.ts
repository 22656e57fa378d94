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

export interface NewComment {
  fromUserId: number;
  toUserId: number;
  itemId: number;
  rating: number;
  date: Date;
  comment: string;
}

/** What a comment is about: a user, for an item. */
export interface Subject {
  userId: number;
  /** Null where there is no such user. */
  nickname: string | null;
  itemId: number;
  /** Null where there is no such item. */
  itemName: string | null;
}

const FIND_SUBJECT = `SELECT (SELECT nickname FROM users WHERE id = ?) AS nickname,
  COALESCE((SELECT name FROM items WHERE id = ?), (SELECT name FROM old_items WHERE id = ?))
    AS itemName`;

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

/** Whom and what a comment names, in one statement. */
export async function findSubject(
  database: Statements,
  userId: number,
  itemId: number,
): Promise<Subject> {
  const [found] = await database.rows<Pick<Subject, 'nickname' | 'itemName'>>(FIND_SUBJECT, [
    userId,
    itemId,
    itemId,
  ]);
  return { userId, itemId, nickname: found?.nickname ?? null, itemName: found?.itemName ?? null };
}

/**
 * Stores a comment and adds its rating to that of the user it is about, in a transaction. The user
 * comes first: whoever else comments on them waits for the lock before it holds any.
 */
export async function insertComment(transaction: Statements, comment: NewComment): Promise<void> {
  await transaction.write('UPDATE users SET rating = rating + ? WHERE id = ?', [
    comment.rating,
    comment.toUserId,
  ]);
  await transaction.write(
    `INSERT INTO comments (from_user_id, to_user_id, item_id, rating, date, comment)
     VALUES (?, ?, ?, ?, ?, ?)`,
    [
      comment.fromUserId,
      comment.toUserId,
      comment.itemId,
      comment.rating,
      comment.date,
      comment.comment,
    ],
  );
}
