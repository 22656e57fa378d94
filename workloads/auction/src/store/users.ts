import type { Statements } from '../database/database.ts';
import { isDuplicate } from '../database/errors.ts';
import { isPassword } from '../passwords.ts';

export interface User {
  id: number;
  nickname: string;
  rating: number;
  creationDate: Date;
  region: string;
}

export interface NewUser {
  firstName: string;
  lastName: string;
  nickname: string;
  passwordSalt: string;
  passwordHash: string;
  email: string;
  creationDate: Date;
  regionId: number;
}

const SELECT = `SELECT users.id, users.nickname, users.rating, users.creation_date AS creationDate,
    regions.name AS region, users.password_salt AS passwordSalt,
    users.password_hash AS passwordHash
  FROM users JOIN regions ON regions.id = users.region`;

type StoredUser = User & { passwordSalt: string; passwordHash: string };

export async function findUser(database: Statements, id: number): Promise<User | undefined> {
  const [user] = await database.rows<StoredUser>(`${SELECT} WHERE users.id = ?`, [id]);
  return user;
}

/** The user with this nickname and password, if they belong together. */
export async function authenticate(
  database: Statements,
  nickname: string,
  password: string,
): Promise<User | undefined> {
  const [user] = await database.rows<StoredUser>(`${SELECT} WHERE users.nickname = ?`, [nickname]);
  return user && isPassword(password, user.passwordSalt, user.passwordHash) ? user : undefined;
}

export type Registration =
  | { outcome: 'registered'; id: number }
  | { outcome: 'nickname taken' }
  | { outcome: 'no such region' };

export async function insertUser(database: Statements, user: NewUser): Promise<Registration> {
  try {
    const { affectedRows, insertId } = await database.write(
      `INSERT INTO users (first_name, last_name, nickname, password_salt, password_hash, email,
         creation_date, region)
       SELECT ?, ?, ?, ?, ?, ?, ?, regions.id FROM regions WHERE regions.id = ?`,
      [
        user.firstName,
        user.lastName,
        user.nickname,
        user.passwordSalt,
        user.passwordHash,
        user.email,
        user.creationDate,
        user.regionId,
      ],
    );
    return affectedRows === 1
      ? { outcome: 'registered', id: insertId }
      : { outcome: 'no such region' };
  } catch (error) {
    if (isDuplicate(error)) return { outcome: 'nickname taken' };
    throw error;
  }
}
