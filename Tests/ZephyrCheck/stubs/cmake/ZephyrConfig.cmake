# Not Zephyr: see ../README.md. What `find_package(Zephyr)` gives the sample and the module, for an image without Zephyr.
# Variables: MODULE, the module's folder; CONFIG_..., as Kconfig decides.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
enable_language(C)

add_compile_options(-mcpu=cortex-m33 -mthumb -mfloat-abi=soft -Os -std=gnu17 -Wall -ffunction-sections -fdata-sections
                    -isystem ${CMAKE_CURRENT_LIST_DIR}/..)
add_library(zephyr_interface INTERFACE)
add_library(app STATIC)
target_link_libraries(app PRIVATE zephyr_interface)
target_compile_options(app PRIVATE -Wextra -Werror)
file(WRITE ${CMAKE_BINARY_DIR}/none.c "")
add_executable(image ${CMAKE_BINARY_DIR}/none.c)
# What Zephyr has itself stays undefined.
target_link_options(image PRIVATE -mcpu=cortex-m33 -mthumb -mfloat-abi=soft -specs=nano.specs -specs=nosys.specs
                    -Wl,--gc-sections -Wl,--unresolved-symbols=ignore-all -Wl,--fatal-warnings -Wl,--no-warn-mismatch
                    -Wl,-z,noexecstack -Wl,--entry=main -Wl,-u,main)
target_link_libraries(image PRIVATE app)

function(zephyr_library_import name path)
  add_library(${name} STATIC IMPORTED GLOBAL)
  set_target_properties(${name} PROPERTIES IMPORTED_LOCATION ${path})
  target_link_libraries(image PRIVATE ${name})
  add_dependencies(image ${name})
endfunction()

function(zephyr_include_directories)
  target_include_directories(zephyr_interface INTERFACE ${ARGV})
endfunction()

function(zephyr_ld_options)
  target_link_options(image PRIVATE ${ARGV})
endfunction()

macro(zephyr_library_named name)
  set(ZEPHYR_CURRENT_LIBRARY ${name})
  add_library(${name} STATIC)
  target_link_libraries(${name} PRIVATE zephyr_interface)
  target_link_libraries(image PRIVATE ${name})
endmacro()

function(zephyr_library_sources)
  target_sources(${ZEPHYR_CURRENT_LIBRARY} PRIVATE ${ARGV})
endfunction()

function(zephyr_library_compile_options)
  target_compile_options(${ZEPHYR_CURRENT_LIBRARY} PRIVATE ${ARGV})
endfunction()

add_subdirectory(${MODULE} module)
