package sam

import (
	"fmt"
	"slices"
	"strings"
)

// sample is one template of the comparison with the reference implementation.
type sample struct{ name, text string }

// fragments are lines "name = YAML".
func fragments(text string) []sample {
	var out []sample
	for line := range strings.Lines(text) {
		if name, fragment, ok := strings.Cut(strings.TrimSpace(line), " = "); ok {
			out = append(out, sample{strings.TrimSpace(name), fragment})
		}
	}
	return out
}

const template = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: live}
  Quiet: {Type: String, Default: Disabled}
  Free: {Type: String}
Conditions: {C: {"Fn::Equals": [{Ref: Stage}, live]}, D: {"Fn::Equals": [{Ref: Stage}, test]}}
`

// around are the resources that events and policies name.
const around = `
  Bucket: {Type: "AWS::S3::Bucket", Properties: {BucketName: photos}}
  Pool: {Type: "AWS::Cognito::UserPool"}
  Queue: {Type: "AWS::SQS::Queue"}
  Topic: {Type: "AWS::SNS::Topic"}
  Fifo: {Type: "AWS::SNS::Topic", Properties: {FifoTopic: true}}
  Hook: {Type: "AWS::Lambda::Function", Properties: {Code: {ZipFile: x}, Role: "arn:aws:iam::123456789012:role/x"}}
`

const code = "Handler: app.run, Runtime: python3.12, CodeUri: 's3://artifacts/code.zip'"

func resource(id, kind, properties, attributes string) string {
	if attributes != "" {
		attributes = ", " + attributes
	}
	return fmt.Sprintf("  %s: {Type: 'AWS::Serverless::%s', Properties: {%s}%s}\n", id, kind, properties, attributes)
}

func withResources(resources ...string) string {
	return template + "Resources:" + around + strings.Join(resources, "")
}

// variants are what is said of a function beside its events.
var variants = []sample{
	{"plain", ""},
	{"with an alias", "AutoPublishAlias: live"},
	{"under a condition", "|Condition: C"},
}

// samples are all templates of the comparison.
func samples() []sample {
	var all []sample
	add := func(group, name, text string) { all = append(all, sample{group + ": " + name, text}) }
	for _, f := range fragments(functionOptions) {
		add("function", f.name, withResources(resource("F", "Function", join(code, f.text), "")))
	}
	for _, f := range fragments(functionWhole) {
		properties, attributes, _ := strings.Cut(f.text, "|")
		add("function", f.name, withResources(resource("F", "Function", properties, attributes)))
	}
	for _, name := range slices.Sorted(keysOf(policyTemplates())) {
		var parameters []string
		for _, p := range policyTemplates()[name].parameters {
			parameters = append(parameters, p+": {Ref: Queue}")
		}
		add("policy template", name, withResources(resource("F", "Function", join(code, "Policies: [{"+name+": {"+strings.Join(parameters, ", ")+"}}]"), "")))
	}
	for _, f := range fragments(policies) {
		add("policies", f.name, withResources(resource("F", "Function", join(code, "Policies: "+f.text), "")))
		add("policies of a state machine", f.name, withResources(resource("M", "StateMachine", "Definition: {StartAt: A}, Policies: "+f.text, "")))
	}
	for _, f := range fragments(events) {
		for _, v := range variants {
			properties, attributes, _ := strings.Cut(v.text, "|")
			add("event "+v.name, f.name, withResources(resource("F", "Function", join(code, properties, "Events: {E: "+f.text+"}"), attributes)))
		}
	}
	for _, f := range fragments(eventPairs) {
		add("events", f.name, withResources(resource("F", "Function", join(code, "Events: {"+f.text+"}"), "")))
	}
	for _, f := range fragments(machines) {
		properties, attributes, _ := strings.Cut(f.text, "|")
		add("state machine", f.name, withResources(resource("M", "StateMachine", properties, attributes)))
	}
	for _, f := range fragments(machineEventSamples) {
		for _, v := range []sample{{"plain", ""}, {"with an alias as the target", "AutoPublishAlias: live, UseAliasAsEventTarget: true"}, {"under a condition", "PermissionsBoundary: 'arn:aws:iam::123456789012:policy/x'|Condition: C"}} {
			properties, attributes, _ := strings.Cut(v.text, "|")
			add("state machine event "+v.name, f.name, withResources(resource("M", "StateMachine", join("Definition: {StartAt: A}", properties, "Events: {E: "+f.text+"}"), attributes)))
		}
	}
	addAPIs(add)
	for _, f := range fragments(others) {
		add("resource", f.name, withResources("  "+f.text+"\n"))
	}
	for _, f := range fragments(globals) {
		section, resources, _ := strings.Cut(f.text, "|")
		add("globals", f.name, strings.Replace(withResources("  "+strings.ReplaceAll(resources, "|", "\n  ")+"\n"), "Parameters:", "Globals: "+section+"\nParameters:", 1))
	}
	for _, f := range fragments(wholes) {
		add("template", f.name, withResources("  "+strings.ReplaceAll(f.text, "|", "\n  ")+"\n"))
	}
	for _, f := range fragments(connectorSamples) {
		add("connector", f.name, withResources(connected, "  N: {Type: 'AWS::Serverless::Connector', Properties: {"+f.text+"}}\n"))
	}
	for _, f := range fragments(refused) {
		add("refused", f.name, withResources("  "+strings.ReplaceAll(f.text, "|", "\n  ")+"\n"))
	}
	return all
}

// addAPIs adds the samples of APIs and their events.
func addAPIs(add func(group, name, text string)) {
	event := "Events: {E: {Type: Api, Properties: {Path: '/a/{id}', Method: get, RestApiId: {Ref: A}}}}"
	for _, f := range fragments(apis) {
		properties, attributes, _ := strings.Cut(f.text, "|")
		add("api", f.name, withResources(resource("A", "Api", join("StageName: live", properties), attributes), resource("F", "Function", join(code, event), "")))
	}
	for _, f := range fragments(apiEvents) {
		settings, properties, _ := strings.Cut(f.text, "|")
		add("api event", f.name, withResources(resource("A", "Api", join("StageName: live", settings), ""),
			resource("F", "Function", join(code, "Events: {E: {Type: Api, Properties: {Path: /a, Method: post, RestApiId: {Ref: A}, "+properties+"}}}"), "")))
	}
	event = "Events: {E: {Type: HttpApi, Properties: {Path: '/a/{id}', Method: get, ApiId: {Ref: A}}}}"
	for _, f := range fragments(httpAPIs) {
		properties, attributes, _ := strings.Cut(f.text, "|")
		add("http api", f.name, withResources(resource("A", "HttpApi", properties, attributes), resource("F", "Function", join(code, event), "")))
	}
	for _, f := range fragments(httpAPIEvents) {
		settings, properties, _ := strings.Cut(f.text, "|")
		add("http api event", f.name, withResources(resource("A", "HttpApi", settings, ""),
			resource("F", "Function", join(code, "Events: {E: {Type: HttpApi, Properties: {"+join("ApiId: {Ref: A}", properties)+"}}}"), "")))
	}
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
