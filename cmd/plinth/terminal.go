package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/plinth-lint/plinth/cmd/plinth/internal/console"
	"github.com/plinth-lint/plinth/pkg/lint"
)

// terminal gives the file descriptor of a terminal.
func terminal(w io.Writer) (fd int, ok bool) {
	f, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	return int(f.Fd()), true
}

// colored decides on colour: always and never; else what the environment says by NO_COLOR
// (https://no-color.org), CLICOLOR_FORCE and CLICOLOR (https://bixense.com/clicolors), in this order; else colour is
// for terminals that can show it.
func colored(choice string, w io.Writer) bool {
	switch choice {
	case "always":
		return true
	case "never":
		return false
	}
	switch force, wish := os.Getenv("CLICOLOR_FORCE"), os.Getenv("CLICOLOR"); {
	case os.Getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	case wish == "0":
		return false
	}
	_, tty := terminal(w)
	return tty && console.Escapes(w.(*os.File))
}

// defaultWidth is the width of a report that does not go to a terminal, in columns.
const defaultWidth = 100

func width(w io.Writer) int {
	if fd, ok := terminal(w); ok {
		if columns, _, err := term.GetSize(fd); err == nil && columns > 0 {
			return columns
		}
	}
	return defaultWidth
}

// progress shows on a terminal how far a long run is, on one line.
type progress struct {
	w       io.Writer
	started time.Time
	last    time.Time
	shown   bool
}

// A run that is over sooner shows no progress; a line changes no more often than readable.
const (
	progressAfter = 500 * time.Millisecond
	progressEvery = 80 * time.Millisecond
)

func newProgress(w io.Writer) *progress {
	if _, ok := terminal(w); !ok || !console.Escapes(w.(*os.File)) {
		return &progress{}
	}
	return &progress{w: w, started: time.Now()}
}

func (p *progress) show(at lint.Progress) {
	now := time.Now()
	if p.w == nil || now.Sub(p.started) < progressAfter || now.Sub(p.last) < progressEvery {
		return
	}
	p.last, p.shown = now, true
	if at.Done > 0 {
		fmt.Fprintf(p.w, "\r\x1b[K%s %d of %d", at.Stage, at.Done, at.Total)
		return
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s …", at.Stage)
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
