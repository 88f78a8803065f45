package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// pseudoTerminal gives both ends of a terminal of so many columns.
func pseudoTerminal(t *testing.T, columns uint16) (user, program *os.File) {
	t.Helper()
	user, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("LEFT OUT: there are no terminals here: %v", err)
	}
	t.Cleanup(func() { _ = user.Close() })
	if err := unix.IoctlSetPointerInt(int(user.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(user.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Close() })
	if err := unix.IoctlSetWinsize(int(program.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		t.Fatal(err)
	}
	return user, program
}

// TestATerminalIsWrittenTo runs a check whose output is a terminal.
func TestATerminalIsWrittenTo(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("main.tf", []byte("resource \"aws_db_instance\" \"shop\" {\n  backup_retention_period = 0\n}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, variable, value string
		color                 bool
	}{
		{"plain", "", "", true}, {"NO_COLOR", "NO_COLOR", "1", false}, {"CLICOLOR", "CLICOLOR", "0", false}, {"a dumb one", "TERM", "dumb", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, name := range []string{"NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"} {
				t.Setenv(name, "")
			}
			t.Setenv("TERM", "xterm")
			if tt.variable != "" {
				t.Setenv(tt.variable, tt.value)
			}
			user, program := pseudoTerminal(t, 60)
			seen := make(chan string)
			go func() {
				text, _ := io.ReadAll(user) // ends with an error when the other end is closed
				seen <- string(text)
			}()
			code := run(t.Context(), []string{"check", "main.tf"}, streams{nil, program, program})
			if err := program.Close(); err != nil {
				t.Fatal(err)
			}
			text := <-seen
			plain := regexp.MustCompile("\x1b\\[[0-9]+m").ReplaceAllString(text, "")
			if code != exitFindings {
				t.Errorf("check ends with code %d", code)
			}
			if got := strings.Contains(text, "\x1b["); got != tt.color {
				t.Errorf("colour is %t, want %t: %q", got, tt.color, text)
			}
			if !strings.Contains(plain, "  why   With a backup retention period of 0, RDS takes no\r\n") {
				t.Errorf("the text is not wrapped to 60 columns: %q", plain)
			}
		})
	}
}
