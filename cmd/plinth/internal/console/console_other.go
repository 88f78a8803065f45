//go:build !windows

// Package console knows what a terminal can show.
package console

import "os"

// Escapes reports whether a terminal understands escape sequences: outside of Windows all do, but for the one that says
// that it is dumb.
func Escapes(*os.File) bool { return os.Getenv("TERM") != "dumb" }
