/** SQLite's `application_id` of our cache files: 'k8mc'. A file without it is another program's and is never touched. */
export const APPLICATION_ID = 0x6b386d63;
