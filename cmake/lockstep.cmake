# The verbs that the folders' CMakeLists.txt use.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nng CONFIG REQUIRED)
pkg_check_modules(ICAL REQUIRED IMPORTED_TARGET libical)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(GNUTLS REQUIRED IMPORTED_TARGET gnutls)
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd)
pkg_check_modules(PROTOBUFC REQUIRED IMPORTED_TARGET libprotobuf-c)
find_program(PROTOC_C protoc-c REQUIRED)
# Linked as an archive: it exports hundreds of names of PostgreSQL's (palloc, list_free ...), and one
# that we defined too would be an error here, not taken in its place.
find_file(PG_QUERY_ARCHIVE libpg_query.a PATHS /usr/lib /usr/local/lib
	PATH_SUFFIXES ${CMAKE_LIBRARY_ARCHITECTURE} REQUIRED)
add_library(PG_QUERY INTERFACE)
target_link_libraries(PG_QUERY INTERFACE ${PG_QUERY_ARCHIVE} Threads::Threads m)

# What every target of ours is compiled with.
add_library(lockstep_flags INTERFACE)
target_include_directories(lockstep_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(lockstep_flags INTERFACE _GNU_SOURCE
	LOCKSTEP_VERSION="${PROJECT_VERSION}")
target_compile_options(lockstep_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
	$<$<C_COMPILER_ID:GNU>:-Wno-format-truncation>
	$<$<BOOL:${WERROR}>:-Werror>
	-fno-strict-aliasing -fstack-protector-strong)
target_link_options(lockstep_flags INTERFACE -Wl,--as-needed -Wl,-z,relro -Wl,-z,now)
if(SANITIZE STREQUAL "address")
	set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=undefined
		-fno-omit-frame-pointer)
elseif(SANITIZE)
	set(sanitizers -fsanitize=${SANITIZE} -fno-omit-frame-pointer)
endif()
if(FUZZ)
	list(APPEND sanitizers -fsanitize=fuzzer-no-link)
endif()
if(COVERAGE)
	list(APPEND sanitizers --coverage)
endif()
target_compile_options(lockstep_flags INTERFACE ${sanitizers})
target_link_options(lockstep_flags INTERFACE ${sanitizers})

# lockstep_library(NAME LIBRARIES...): every .c file below this folder, but main.c, in one library.
function(lockstep_library name)
	file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
	list(FILTER sources EXCLUDE REGEX "/main\\.c$")
	add_library(${name} STATIC ${sources})
	target_link_libraries(${name} PUBLIC lockstep_flags ${ARGN})
endfunction()

# lockstep_program(NAME LIBRARIES...): main.c of this folder.
function(lockstep_program name)
	add_executable(${name} main.c)
	target_link_libraries(${name} PRIVATE ${ARGN})
	set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# sql_table(TARGET NAME FOLDER): each FOLDER/x.sql becomes NAME_sql[NAME_X] in "NAME_sql.h".
function(sql_table target name folder)
	file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.sql)
	list(SORT files)
	set(entries "")
	set(enums "")
	foreach(file IN LISTS files)
		get_filename_component(stem ${file} NAME_WE)
		string(TOUPPER "${name}_${stem}" symbol)
		file(READ ${file} text)
		set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
		string(REPLACE "\\" "\\\\" text "${text}")
		string(REPLACE "\"" "\\\"" text "${text}")
		string(REPLACE "\n" "\\n\"\n\t\t\"" text "${text}")
		string(APPEND enums "\t${symbol},\n")
		string(APPEND entries "\t[${symbol}] =\n\t\t\"${text}\",\n")
	endforeach()
	string(TOUPPER ${name} upper)
	file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}_sql.h CONTENT
"/* Made from the .sql files; do not edit. */
enum ${name}_sql {\n@enums@\t${upper}_SQL_COUNT\n};
extern const char *const ${name}_sql[${upper}_SQL_COUNT];\n" @ONLY)
	file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}_sql.c CONTENT
"#include \"${name}_sql.h\"\nconst char *const ${name}_sql[${upper}_SQL_COUNT] = {\n@entries@};\n"
		@ONLY)
	target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${name}_sql.c)
	target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
