#!/bin/sh
# Makes ready what is not, then becomes the server. Until then nothing listens.
#
#   DATABASE_NAME           the database that is made
#   DATABASE_USER           who may do everything in it
#   DATABASE_PASSWORD_FILE  the password, set anew at each start; one line break at its end is no
#                           part of it
set -eu

CONFIGURATION=/etc/anomaly-prediction/server.cnf
FOLDER=/var/lib/mysql
DATA=$FOLDER/data

fail() {
  echo "start-database: $*" >&2
  exit 1
}

# What waits in `apply` or `mariadb-install-db` is ended by the kubelet; what comes after is not begun.
trap 'exit 143' TERM INT

for variable in DATABASE_NAME DATABASE_USER DATABASE_PASSWORD_FILE; do
  eval "value=\${$variable:-}"
  [ -n "$value" ] || fail "environment not usable: $variable is missing"
done
case "$DATABASE_NAME$DATABASE_USER" in
  *[!A-Za-z0-9_]*) fail 'environment not usable: DATABASE_NAME and DATABASE_USER are letters, digits and _' ;;
esac
[ -r "$DATABASE_PASSWORD_FILE" ] || fail "cannot read the password file $DATABASE_PASSWORD_FILE"

# Hexadecimal, so that no character of it means anything in SQL, and no error can quote it.
password_hex() {
  od -An -v -tx1 "$DATABASE_PASSWORD_FILE" | tr -d ' \n' | sed 's/\(0d\)\{0,1\}0a$//'
}
[ -n "$(password_hex)" ] || fail "the password file $DATABASE_PASSWORD_FILE is empty"

# By standard input, which no other process sees. The tables of rights are only read once asked to.
apply() {
  mariadbd --defaults-file="$CONFIGURATION" --datadir="$1" --bootstrap --silent-startup <<SQL
FLUSH PRIVILEGES;
CREATE DATABASE IF NOT EXISTS \`$DATABASE_NAME\` CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS '$DATABASE_USER'@'%';
SET @statement = CONCAT('ALTER USER \'$DATABASE_USER\'@\'%\' IDENTIFIED BY ', QUOTE(CONVERT(X'$(password_hex)' USING utf8mb4)));
EXECUTE IMMEDIATE @statement;
GRANT ALL ON \`$DATABASE_NAME\`.* TO '$DATABASE_USER'@'%';
SQL
}

# Beside its place, so that a start that was killed is not taken for one that was done.
if [ ! -d "$DATA" ]; then
  echo 'start-database: making an empty database' >&2
  rm -rf "$DATA.new"
  mariadb-install-db --defaults-file="$CONFIGURATION" --datadir="$DATA.new" \
    --force --skip-name-resolve --skip-test-db --auth-root-authentication-method=socket >"/tmp/install.log" 2>&1 \
    || { cat /tmp/install.log >&2; fail "cannot make the system tables in $DATA.new"; }
  apply "$DATA.new" || fail "cannot make database and user in $DATA.new"
  mv "$DATA.new" "$DATA"
else
  apply "$DATA" || fail "cannot set the password in $DATA"
fi

exec mariadbd --defaults-file="$CONFIGURATION"
