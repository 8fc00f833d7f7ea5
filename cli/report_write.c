#include "cli/report.h"

#include <string.h>

/* Control characters are nobody's text. */
static void add_escaped(struct buffer *buffer, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '&':
			buffer_add_text(buffer, "&amp;");
			break;
		case '<':
			buffer_add_text(buffer, "&lt;");
			break;
		case '>':
			buffer_add_text(buffer, "&gt;");
			break;
		case '"':
			buffer_add_text(buffer, "&quot;");
			break;
		default:
			buffer_add(buffer, (unsigned char)*text < ' ' ? " " : text, 1);
		}
}

static void add_element(struct buffer *buffer, const char *name, const char *text)
{
	buffer_printf(buffer, "<%s>", name);
	add_escaped(buffer, text);
	buffer_printf(buffer, "</%s>", name);
}

static void add_sheet(struct buffer *buffer, const struct sheet *sheet)
{
	add_element(buffer, "h2", sheet->title);
	if (!sheet_rows(sheet)) {
		add_element(buffer, "p", sheet->none);
		buffer_add_text(buffer, "\n");
		return;
	}
	buffer_add_text(buffer, "\n<table>\n<thead><tr>");
	for (size_t i = 0; i < sheet->width; i++)
		add_element(buffer, "th", sheet->heads[i]);
	buffer_add_text(buffer, "</tr></thead>\n<tbody>\n");
	for (size_t row = 0; row < sheet_rows(sheet); row++) {
		buffer_add_text(buffer, "<tr>");
		for (size_t i = 0; i < sheet->width; i++)
			add_element(buffer, "td", sheet_cell(sheet, row, i));
		buffer_add_text(buffer, "</tr>\n");
	}
	buffer_add_text(buffer, "</tbody>\n</table>\n");
}

static const char style[] =
    "body{font:14px/1.45 system-ui,sans-serif;margin:2rem;color:#1b1f24;background:#fff}\n"
    "h1{font-size:1.5rem;margin:0 0 .3rem}h2{font-size:1.05rem;margin:1.8rem 0 .4rem}\n"
    "p{margin:.2rem 0;color:#57606a}\n"
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\n"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .6rem;border-bottom:1px solid "
    "#d0d7de;overflow-wrap:break-word}\n"
    "th{font-size:.72rem;letter-spacing:.03em;color:#57606a}\n"
    "thead{display:table-header-group}tr{break-inside:avoid}\n"
    "@media print{body{margin:0;font-size:9pt}h2{break-after:avoid}}\n"
    "@page{size:A4 landscape;margin:12mm}\n";

struct bytes report_html(struct arena *arena, const struct report *report)
{
	struct buffer buffer = buffer_moving_in(arena);
	const char *title = arena_printf(arena, "Database changes of %s", report->project);
	const char *period = arena_printf(arena, "From %s to %s; made at %s.",
					  report->from ? report->from : "the beginning",
					  report->to ? report->to : "now", report->made);

	buffer_add_text(&buffer, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
				 "<meta charset=\"utf-8\">\n"
				 "<meta name=\"viewport\" content=\"width=device-width\">\n");
	add_element(&buffer, "title", title);
	buffer_printf(&buffer, "\n<style>\n%s</style>\n</head>\n<body>\n", style);
	add_element(&buffer, "h1", title);
	buffer_add_text(&buffer, "\n");
	add_element(&buffer, "p", period);
	buffer_add_text(&buffer, "\n");
	add_element(&buffer, "p", report->log);
	buffer_add_text(&buffer, "\n");
	for (size_t i = 0; i < REPORT_SHEETS; i++)
		add_sheet(&buffer, &report->sheets[i]);
	buffer_add_text(&buffer, "</body>\n</html>\n");
	return buffer_bytes(&buffer);
}

static void add_csv(struct buffer *buffer, const char *text)
{
	buffer_add_text(buffer, "\"");
	if (*text && strchr("=+-@\t\r", *text))
		buffer_add_text(buffer, "'");
	for (; *text; text++) {
		if (*text == '"')
			buffer_add_text(buffer, "\"");
		buffer_add(buffer, text, 1);
	}
	buffer_add_text(buffer, "\"");
}

struct bytes report_csv(struct arena *arena, const struct report *report)
{
	const struct sheet *sheet = &report->sheets[REPORT_RUNS];
	struct buffer buffer = buffer_moving_in(arena);

	for (size_t i = 0; i < sheet->width; i++) {
		buffer_add_text(&buffer, i ? "," : "");
		add_csv(&buffer, sheet->heads[i]);
	}
	buffer_add_text(&buffer, "\r\n");
	for (size_t row = 0; row < sheet_rows(sheet); row++) {
		for (size_t i = 0; i < sheet->width; i++) {
			buffer_add_text(&buffer, i ? "," : "");
			add_csv(&buffer, sheet_cell(sheet, row, i));
		}
		buffer_add_text(&buffer, "\r\n");
	}
	return buffer_bytes(&buffer);
}
