// Package console knows what a terminal can show.
package console

import (
	"os"

	"golang.org/x/sys/windows"
)

// Escapes reports whether a console understands escape sequences, and has it do so: Windows 10 and
// later do when they are asked
// (https://learn.microsoft.com/en-us/windows/console/console-virtual-terminal-sequences).
func Escapes(f *os.File) bool {
	handle := windows.Handle(f.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(handle, &mode); err != nil {
		return false
	}
	if mode&windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING != 0 {
		return true
	}
	return windows.SetConsoleMode(handle, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
