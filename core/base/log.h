#ifndef CORE_BASE_LOG_H
#define CORE_BASE_LOG_H

/* One line to stderr for a thing that happened: "level event key=value ...".  Only main loops log.
 * `event` is a stable name that operators may alert on; the format gives the pairs. */
enum log_level {
	LOG_DEBUG,
	LOG_INFO,
	LOG_WARNING,
	LOG_ERROR,
};

void log_from(enum log_level least); /* what is below is not written; LOG_INFO at the start */
void log_line(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#endif
