package sam

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/document"
)

const shop = `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Globals:
  Function:
    Runtime: python3.12
    Environment:
      Variables:
        SHARED: a
Resources:
  Photos:
    Type: AWS::S3::Bucket
  Thumbnails:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Metadata:
      plinth: {ignore: [{policy: x, reason: y}]}
    Properties:
      Handler: app.run
      CodeUri: ./thumbnails
      Tracing: Active
      Environment:
        Variables:
          OWN: b
      Policies:
        - AmazonS3ReadOnlyAccess
        - S3WritePolicy:
            BucketName: !Ref Photos
        - Statement:
            - Effect: Allow
              Action: "*"
              Resource: "*"
      Events:
        Upload:
          Type: S3
          Properties:
            Bucket: !Ref Photos
            Events: s3:ObjectCreated:*
        Jobs:
          Type: SQS
          Properties:
            Queue: !GetAtt Queue.Arn
            BatchSize: 5
        Orders:
          Type: Api
          Properties:
            Path: /orders
            Method: get
  Queue:
    Type: AWS::SQS::Queue
Conditions:
  IsProd: !Equals [a, b]
`

// lookup follows keys and indices, such as Resources.X.Properties.Policies.0.
func lookup(t *testing.T, n *document.Node, path string) *document.Node {
	t.Helper()
	for step := range strings.SplitSeq(path, ".") {
		next := n.Get(step)
		if index := 0; next == nil && n != nil {
			if _, err := fmt.Sscan(step, &index); err == nil && index < len(n.Items) {
				next = n.Items[index]
			}
		}
		if next == nil {
			t.Fatalf("%s: there is no %s", path, step)
		}
		n = next
	}
	return n
}

// lineOf gives the line of a text that stands in the template once.
func lineOf(t *testing.T, template, text string) int {
	t.Helper()
	before, after, ok := strings.Cut(template, text)
	if !ok || strings.Contains(after, text) {
		t.Fatalf("%q does not stand in the template once", text)
	}
	return strings.Count(before, "\n") + 1
}

func TestEveryPartStandsWhereItComesFrom(t *testing.T) {
	root, diags := Expand(parse(t, shop), Options{})
	if len(diags) > 0 {
		t.Errorf("diagnostics: %v", diags)
	}
	const notification = "Photos.Properties.NotificationConfiguration.LambdaConfigurations.0.Fn::If."
	for _, tt := range []struct{ path, stands string }{
		{"Thumbnails.Properties.Handler", "Handler: app.run"},
		{"Thumbnails.Properties.Code", "CodeUri"},
		{"Thumbnails.Properties.Runtime", "Runtime: python3.12"},
		{"Thumbnails.Properties.Environment.Variables.SHARED", "SHARED"},
		{"Thumbnails.Properties.Environment.Variables.OWN", "OWN"},
		{"Thumbnails.Properties.TracingConfig.Mode", "Tracing: Active"},
		{"Thumbnails.Properties.Role", "Thumbnails:"},
		{"ThumbnailsRole.Properties.AssumeRolePolicyDocument", "Thumbnails:"},
		{"ThumbnailsRole.Properties.ManagedPolicyArns.1", "Tracing: Active"},
		{"ThumbnailsRole.Properties.ManagedPolicyArns.2", "AmazonS3ReadOnlyAccess"},
		{"ThumbnailsRole.Properties.ManagedPolicyArns.3", "Jobs:"},
		{"ThumbnailsRole.Properties.Policies.0.PolicyDocument.Statement.0.Action", "S3WritePolicy"},
		{"ThumbnailsRole.Properties.Policies.0.PolicyDocument.Statement.0.Resource.0.Fn::Sub.1.bucketName", "BucketName: !Ref Photos"},
		{"ThumbnailsRole.Properties.Policies.1.PolicyDocument.Statement.0.Action", `Action: "*"`},
		{"ThumbnailsUploadPermission.Properties.Principal", "Upload:"},
		{"ThumbnailsJobs.Properties.BatchSize", "BatchSize: 5"},
		{"ThumbnailsJobs.Properties.EventSourceArn", "Queue: !GetAtt Queue.Arn"},
		{"ThumbnailsJobs.Properties.FunctionName", "Jobs:"},
		{"ServerlessRestApi.Properties.Body.paths./orders", "Orders:"},
		{"ServerlessRestApiProdStage.Properties.StageName", "Orders:"},
		{notification + "1.Event", "Events: s3:ObjectCreated:*"},
		{notification + "1.Function", "Upload:"},
	} {
		n := lookup(t, root, "Resources."+tt.path)
		if got, want := int(n.Range.Start.Line), lineOf(t, shop, tt.stands); got != want {
			t.Errorf("%s stands on line %d, want %d, where %q is", tt.path, got, want, tt.stands)
		}
	}
}

func TestConditionsAndMetadataHoldForAllThatIsMade(t *testing.T) {
	root, _ := Expand(parse(t, shop), Options{})
	var made []string
	for _, p := range root.Get("Resources").Pairs {
		switch p.Key.Text {
		case "Photos", "Queue":
			continue
		}
		made = append(made, p.Key.Text)
		if got := text(p.Value.Get("Condition")); got != "IsProd" {
			t.Errorf("%s exists when %q, want IsProd", p.Key.Text, got)
		}
		if ignore := p.Value.Get("Metadata").Get("plinth"); ignore == nil && !strings.HasPrefix(p.Key.Text, "ServerlessRestApi") {
			t.Errorf("%s has no Metadata", p.Key.Text)
		}
	}
	want := []string{"ThumbnailsOrdersPermissionProd", "ThumbnailsJobs", "ThumbnailsUploadPermission", "Thumbnails", "ThumbnailsRole",
		"ServerlessRestApi", "ServerlessRestApiDeployment", "ServerlessRestApiProdStage"}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("resources (-want +got)\n%s", diff)
	}
}

// show writes diagnostics as "line code detail".
func show(template string, t *testing.T) []string {
	t.Helper()
	_, diags := Expand(parse(t, template), Options{})
	var out []string
	for _, d := range diags {
		out = append(out, fmt.Sprintf("%d %s: %s", d.Range.Start.Line, d.Code, d.Detail))
	}
	return out
}

func TestDiagnosticsSayWhatIsNotKnown(t *testing.T) {
	const start = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::"
	for _, tt := range []struct{ name, template, want string }{
		{"a property", start + "Function\n    Properties: {" + code + ",\n      Memorysize: 5}\n",
			"6 sam-property-unknown: AWS::Serverless::Function has no property Memorysize, so it has no effect. Did you mean MemorySize?"},
		{"an attribute", start + "Function\n    Properties: {" + code + "}\n    Timeout: 5\n",
			"6 sam-property-unknown: F has the attribute Timeout beside its properties, where it has no effect."},
		{"an event", start + "Function\n    Properties:\n      Events:\n        E: {Type: Kinesys}\n",
			"7 sam-event-unknown: AWS SAM has no event Kinesys for an AWS::Serverless::Function, so what it makes is not known. Did you mean Kinesis?"},
		{"a property of an event", start + "Function\n    Properties:\n      Events:\n        E: {Type: SQS, Properties: {Queue: q, BatchSise: 1}}\n",
			"7 sam-property-unknown: The event SQS has no property BatchSise, so it has no effect. Did you mean BatchSize?"},
		{"a type", start + "Fonction\n",
			"4 sam-type-unknown: AWS SAM has no type AWS::Serverless::Fonction. Did you mean Function?"},
		{"a type that is not expanded", start + "GraphQLApi\n    Properties: {}\n",
			"4 sam-not-expanded: F is an AWS::Serverless::GraphQLApi, which is kept as it is written: the resources that it stands for are not judged."},
		{"a policy template", start + "Function\n    Properties:\n      Policies:\n        - S3ReedPolicy: {BucketName: b}\n",
			"7 sam-policy-unknown: AWS SAM has no policy template S3ReedPolicy, so what it grants to F is not known. Did you mean S3ReadPolicy?"},
		{"a global property", "Globals:\n  Function:\n    Role: r\n" + start + "Function\n    Properties: {" + code + "}\n",
			"3 sam-globals-unknown: Role is no property that Globals can give to every Function."},
		{"a section of Globals", "Globals:\n  Functions: {Timeout: 5}\n" + start + "Function\n    Properties: {" + code + "}\n",
			"2 sam-globals-unknown: Globals has no section Functions, so what it holds has no effect. Did you mean Function?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(show(tt.template, t), "\n"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestATemplateWithoutTheTransformStaysAsItIs(t *testing.T) {
	root := parse(t, "Resources:\n  F: {Type: 'AWS::Serverless::Function', Properties: {Handler: a}}\n")
	got, diags := Expand(root, Options{})
	if got != root || len(diags) != 1 || diags[0].Code != "sam-transform-missing" {
		t.Errorf("the template is the same = %v, with %v", got == root, diags)
	}
	root = parse(t, "Resources:\n  B: {Type: 'AWS::S3::Bucket'}\n")
	if got, diags := Expand(root, Options{}); got != root || len(diags) > 0 {
		t.Errorf("the template is the same = %v, with %v", got == root, diags)
	}
}

func TestLoopsRunOverWhatIsExpanded(t *testing.T) {
	root, diags := Expand(parse(t, `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Functions:
    - Name
    - [Alpha, Beta]
    - "Do${Name}":
        Type: AWS::Serverless::Function
        Properties:
          Handler: !Sub "${Name}.run"
          Runtime: python3.12
          InlineCode: x
          Events:
            Q: {Type: SQS, Properties: {Queue: q}}
`), Options{})
	if len(diags) > 0 {
		t.Errorf("diagnostics: %v", diags)
	}
	body := lookup(t, root, "Resources.Fn::ForEach::Functions.2")
	var got []string
	for _, p := range body.Pairs {
		got = append(got, p.Key.Text+" "+text(p.Value.Get("Type")))
	}
	want := []string{"Do${Name}Q AWS::Lambda::EventSourceMapping", "Do${Name} AWS::Lambda::Function", "Do${Name}Role AWS::IAM::Role"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the loop's body (-want +got)\n%s", diff)
	}
}

func TestAPathThatIsNotPackagedStaysOne(t *testing.T) {
	root, diags := Expand(parse(t, `Transform: AWS::Serverless-2016-10-31
Resources:
  F: {Type: 'AWS::Serverless::Function', Properties: {Handler: a, Runtime: python3.12, CodeUri: ./src}}
  L: {Type: 'AWS::Serverless::LayerVersion', Properties: {ContentUri: layer/}}
  M: {Type: 'AWS::Serverless::StateMachine', Properties: {DefinitionUri: m.asl.json}}
  A: {Type: 'AWS::Serverless::Api', Properties: {StageName: s, DefinitionUri: api.yaml}}
  N: {Type: 'AWS::Serverless::Application', Properties: {Location: nested.yaml}}
`), Options{})
	if len(diags) > 0 {
		t.Errorf("diagnostics: %v", diags)
	}
	for path, want := range map[string]string{
		"F.Properties.Code": "./src", "L.Properties.Content": "layer/", "M.Properties.DefinitionS3Location": "m.asl.json",
		"A.Properties.BodyS3Location": "api.yaml", "N.Properties.TemplateURL": "nested.yaml",
	} {
		if got := lookup(t, root, "Resources."+path).Text; got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

func TestGivenParametersNameAliases(t *testing.T) {
	root, _ := Expand(parse(t, withResources(resource("F", "Function", code+", AutoPublishAlias: !Ref Stage", ""))), Options{Parameters: map[string]string{"Stage": "blue"}})
	if root.Get("Resources").Get("FAliasblue") == nil {
		t.Error("the alias is not named by the parameter that is given")
	}
}

func TestTablesCanBeRead(t *testing.T) {
	if n := len(policyTemplates()); n < 80 {
		t.Errorf("%d policy templates, want at least 80", n)
	}
	if n := len(links()); n < 30 {
		t.Errorf("%d connectors, want at least 30", n)
	}
	if got, want := managedARN("AWSLambdaBasicExecutionRole"), "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"; got != want {
		t.Errorf("managedARN gives %s, want %s", got, want)
	}
	for kind := range properties {
		if expanders[kind] == nil {
			t.Errorf("%s has properties, and nothing expands it", kind)
		}
	}
	for known, expand := range map[string]map[string]func(*expander, *event){"function": functionSources, "machine": machineSources} {
		table := functionEvents
		if known == "machine" {
			table = machineEvents
		}
		for kind := range table {
			if expand[kind] == nil {
				t.Errorf("the event %s of a %s has properties, and nothing expands it", kind, known)
			}
		}
	}
}
