import type { SentenceBook } from '../sentence-book.ts';

/** The cache and its database, and SQL over it. */
export const DATABASE_SENTENCES: SentenceBook = {
  'There is no cache at {path} yet.': '{path} 处还没有缓存。',
  '`k8s-mcp scan` fills one; it reads CACHE_DB_PATH too.':
    '运行 k8s-mcp scan 即可建立缓存（同样按 CACHE_DB_PATH 的设置）。',
  'An older version of this program wrote the cache; the next `k8s-mcp scan` brings it up to date.':
    '缓存由本程序的旧版本写入，下次运行 k8s-mcp scan 时会自动升级。',
  'A newer version of this program wrote the cache.': '缓存由本程序的更新版本写入。',
  'Update this one to read it.': '请升级本程序后再读取。',
  'Update this one to read all of it.': '请升级本程序以读取全部内容。',
  '{path} is the database of another program.': '{path} 是其他程序的数据库。',
  'Set CACHE_DB_PATH to another path.': '请把 CACHE_DB_PATH 设为其他路径。',
  '{path} is not a {noun} of this program: {why}.': '{path} 不是本程序的数据库：{why}。',
  'It was not touched.': '没有改动它。',
  'Set CACHE_DB_PATH to another path, or move that file away.': '请把 CACHE_DB_PATH 设为其他路径，或移走该文件。',
  '{path} was written by a newer version of this program (schema {version}, this one knows {known}).':
    '{path} 由本程序的更新版本写入（schema 版本 {version}，当前程序支持到 {known}）。',
  'Update this program, or set CACHE_DB_PATH to another path.': '请升级本程序，或把 CACHE_DB_PATH 设为其他路径。',
  'The database {path} is read-only.': '数据库 {path} 是只读的。',
  'Make it writable (chmod 600), or set CACHE_DB_PATH.': '请使其可写（chmod 600），或修改 CACHE_DB_PATH。',
  'The database {path} is damaged ({reason}).': '数据库 {path} 已损坏（{reason}）。',
  'The scanner puts it aside and begins a new one.': '扫描进程会把它移到一旁，并重新建立。',
  'The database {path} is locked by another process that is writing to it.':
    '数据库 {path} 正被另一个写入它的进程锁定。',
  'End that process, or wait for it.': '请结束该进程，或等它完成。',
  'The disk of the database {path} is full.': '数据库 {path} 所在的磁盘已满。',
  'Free some space; nothing that was stored is lost.': '请释放一些空间；已保存的内容没有丢失。',
  "The database {path} can't be written: it, its folder or its file system is read-only.":
    '无法写入数据库 {path}：该文件、其目录或文件系统是只读的。',
  'Change that, or set CACHE_DB_PATH.': '请更改，或修改 CACHE_DB_PATH。',
  "The database {path} can't be opened.": '无法打开数据库 {path}。',
  'Check that its folder exists and that both may be read and written, or set CACHE_DB_PATH.':
    '请检查其目录是否存在、目录和文件是否可读写，或修改 CACHE_DB_PATH。',
  'Reading or writing the database {path} failed ({reason}).': '读写数据库 {path} 失败（{reason}）。',
  "Check the disk, and that it isn't full.": '请检查磁盘，以及磁盘是否已满。',
  "The database {path} can't be used ({reason}).": '无法使用数据库 {path}（{reason}）。',
  'Check its folder and rights, or set CACHE_DB_PATH.': '请检查其目录和权限，或修改 CACHE_DB_PATH。',
  'Another scanner writes to {path}: process {pid} on {host}, since {since}.':
    '另一个扫描进程正在写入 {path}：{host} 上的进程 {pid}，始于 {since}。',
  'Another scanner writes to {path}: another process.': '另一个扫描进程正在写入 {path}。',
  'One is enough; end that one first, or set CACHE_DB_PATH to another path.':
    '一个就够了：请先停止它，或把 CACHE_DB_PATH 设为其他路径。',
  'The process that reads the cache ended ({reason}); the query may need too much memory.':
    '读取缓存的进程已退出（{reason}）；该查询可能需要过多内存。',
  'The process that reads the cache ended ({reason}).': '读取缓存的进程已退出（{reason}）。',
  "The cache didn't answer within {time} ms.": '缓存没有在 {time} 毫秒内给出结果。',
  'Narrow the query, or allow it more time.': '请缩小查询范围，或给它更多时间。',

  'There is no SQL statement.': '没有 SQL 语句。',
  'Write one, such as SELECT count(*) FROM pods.': '请写一条，例如 SELECT count(*) FROM pods。',
  '{word} is not possible: the cache is only read.': '不能使用 {word}：缓存只能读取。',
  'Begin with SELECT, WITH, VALUES or EXPLAIN.': '请以 SELECT、WITH、VALUES 或 EXPLAIN 开头。',
  'There is more than one statement.': '语句不止一条。',
  'Send one at a time.': '一次只能执行一条。',
  'The statement has parameters (?, :name).': '语句中含有参数（?、:name）。',
  'Write the values themselves.': '请直接写出值。',
  'The statement is refused: only reading is possible.': '不允许执行该语句：只能读取。',
  "The statement is refused: the function {name} can't be called.": '不允许执行该语句：不能调用函数 {name}。',
  'The statement is refused: of the pragmas only {names} can be used.': '不允许执行该语句：pragma 只能使用 {names}。',
  'SQLite: no such table: {name}.': '没有表 {name}。',
  'SQLite: no such column: {name}.': '没有列 {name}。',
  'SQLite: no such function: {name}.': '没有函数 {name}。',
  'SQLite: near "{word}": syntax error.': '“{word}”附近有语法错误。',
  'SQLite: incomplete input.': '语句不完整。',
  'SQLite: {reason}.': 'SQLite 报告：{reason}。',
  'Nearest: {names}.': '最接近的名称：{names}。',
  'There is no table or view {name}.': '没有表或视图 {name}。',
  'Tables and views: {names}.': '表和视图：{names}。',
  'Columns of {table}: {names}.': '{table} 的列：{names}。',
  'There is no history at {path} yet.': '{path} 处还没有历史记录。',
  '`k8s-mcp scan` records one while it runs, unless HISTORY_RETENTION is 0.':
    'k8s-mcp scan 运行时会记录历史（除非 HISTORY_RETENTION 为 0）。',
  'No kind {word} is recorded.': '没有记录类型 {word}。',
  'The scanner records the kinds of SCANNER_KINDS.': '扫描进程记录 SCANNER_KINDS 中的类型。',
  '{option} takes how long ago (10m, 1h30m, 2d) or a time (2026-11-23T05:02:00Z, 05:02 of today in UTC), not {given}.':
    '{option} 可写多久以前（10m、1h30m、2d），或时刻（2026-11-23T05:02:00Z，或当天 UTC 的 05:02），不能是 {given}。',
  'since ({since}) is later than until ({until}).': 'since（{since}）晚于 until（{until}）。',
  'The cache holds no cluster {name}; it holds {names}.': '缓存中没有集群 {name}；其中有 {names}。',
  '--watch takes a statement: k8s-mcp query "SELECT …" --watch.':
    '--watch 需要一条语句：k8s-mcp query "SELECT …" --watch。',
  'There is no SQL statement: k8s-mcp query "SELECT …", or - to read one from standard input.':
    '没有 SQL 语句：请用 k8s-mcp query "SELECT …"，或用 - 从标准输入读取。',
};
