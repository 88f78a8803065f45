// Command plinth checks infrastructure code against the AWS Well-Architected
// Framework and explains what it finds.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/heap"
	"github.com/plinth-lint/plinth/pkg/report/text"
	"github.com/plinth-lint/plinth/pkg/suggest"
)

func main() {
	heap.LeaveRoom()
	s := streams{os.Stdin, os.Stdout, os.Stderr}
	// Helm's packages warn in the log, and Kustomize's on standard error; what matters is a diagnostic.
	log.SetOutput(io.Discard)
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], s))
}

// streams are the process's standard streams.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// The exit codes; docs/cli.md documents them.
const (
	exitOK         = 0
	exitFindings   = 1
	exitUsage      = 2
	exitUnanalysed = 3
)

// usageError is wrong usage or configuration. Its hint is one line with the
// exact command or flag that helps.
type usageError struct {
	err  error
	hint string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usage(hint, format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...), hint}
}

// exitError ends the process with a code and nothing more to say.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func run(ctx context.Context, args []string, s streams) int {
	root := newRoot(s)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var exit exitError
	var wrong *usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &exit):
		return int(exit)
	case ctx.Err() != nil:
		fmt.Fprintln(s.err, "plinth: interrupted")
		return exitUnanalysed
	case errors.As(err, &wrong):
		fmt.Fprintf(s.err, "plinth: %s\n", printable(wrong.Error()))
		if wrong.hint != "" {
			fmt.Fprintf(s.err, "hint: %s\n", printable(wrong.hint))
		}
		return exitUsage
	default:
		fmt.Fprintf(s.err, "plinth: %s\n", printable(err.Error()))
		return exitUsage
	}
}

// printable keeps what came from files and arguments from steering the terminal.
func printable(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = text.Clean(line)
	}
	return strings.Join(lines, "\n")
}

// extra are the commands that a build tag adds.
var extra []func(streams) *cobra.Command

func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "plinth",
		Short: "Check infrastructure code against the AWS Well-Architected Framework",
		Long: `plinth reads CloudFormation, Terraform and Kubernetes manifests into one resource
graph, judges it by policies of the six Well-Architected pillars, and explains
what it finds.`,
		Example: `  plinth check .                     check the current directory
  plinth check --format sarif . > plinth.sarif
  plinth explain sqs-queue-visibility-timeout`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return unknownCommand(cmd, args)
		},
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(flagError)
	root.SetVersionTemplate("plinth {{.Version}}\n")
	cobra.AddTemplateFunc("switches", switches)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages |", ".FlagUsages | switches |"))
	root.AddCommand(newCheck(s), newLearn(s), newExplain(s), newMap(s), newPolicies(s), newPolicy(s), newConfig(s), newInit(s), newGraph(s), newBaseline(s), newSuppressions(s), newVersion(s))
	for _, command := range extra {
		root.AddCommand(command(s))
	}
	return root
}

// switches leaves out of a list of flags that a switch takes true and false.
func switches(flags string) string {
	const values = "[=true|false]"
	return strings.ReplaceAll(flags, values, strings.Repeat(" ", len(values)))
}

// unknownCommand says what a command with commands of its own does not know.
func unknownCommand(parent *cobra.Command, args []string) error {
	if len(args) == 0 {
		return parent.Help()
	}
	name := args[0]
	var names []string
	for _, c := range parent.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	hint := fmt.Sprintf("`%s --help` lists the commands", parent.CommandPath())
	if near := suggest.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("did you mean `%s %s`?", parent.CommandPath(), near)
	} else if _, err := os.Stat(name); err == nil && !parent.HasParent() {
		hint = fmt.Sprintf("did you mean `plinth check %s`?", name)
	}
	return usage(hint, "unknown command %q", strings.TrimPrefix(parent.CommandPath()+" "+name, "plinth "))
}

// flagError turns pflag's error into one with a did-you-mean.
func flagError(cmd *cobra.Command, err error) error {
	hint := fmt.Sprintf("`%s --help` lists the flags", cmd.CommandPath())
	if name, ok := strings.CutPrefix(err.Error(), "unknown flag: --"); ok {
		if near := suggest.Nearest(name, flagNames(cmd)); near != "" {
			hint = fmt.Sprintf("did you mean --%s?", near)
		}
	}
	return &usageError{err, hint}
}
