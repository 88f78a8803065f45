package canonical_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each case is worked out from the documentation of the provider's resource
// (https://registry.terraform.io/providers/hashicorp/aws/latest/docs) and of
// CloudFormation's (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference).
func TestAResourceIsMappedAsItsTableSays(t *testing.T) {
	for _, c := range []struct {
		name, source, address, kind, want string
	}{
		{
			"a name matches whatever its case and underscores",
			`resource "aws_kms_key" "a" {
				description         = "orders"
				enable_key_rotation = true
			}`,
			"aws_kms_key.a", "AWS::KMS::Key", `{Description:"orders" EnableKeyRotation:true}`,
		},
		{
			"a repeated block matches the plural of its name and unwraps",
			`resource "aws_efs_file_system" "a" {
				encrypted = true
				lifecycle_policy { transition_to_ia = "AFTER_30_DAYS" }
				lifecycle_policy { transition_to_primary_storage_class = "AFTER_1_ACCESS" }
			}`,
			"aws_efs_file_system.a", "AWS::EFS::FileSystem",
			`{Encrypted:true LifecyclePolicies:[{TransitionToIA:"AFTER_30_DAYS"} {TransitionToPrimaryStorageClass:"AFTER_1_ACCESS"}]}`,
		},
		{
			"a single block becomes an object at every depth",
			`resource "aws_lambda_function" "a" {
				function_name = "f"
				memory_size   = 256
				environment { variables = { STAGE = "prod" } }
				tracing_config { mode = "Active" }
			}`,
			"aws_lambda_function.a", "AWS::Lambda::Function",
			`{Environment:{Variables:{STAGE:"prod"}} FunctionName:"f" MemorySize:256 TracingConfig:{Mode:"Active"}}`,
		},
		{
			"rename",
			`resource "aws_sqs_queue" "a" {
				name                       = "orders"
				visibility_timeout_seconds = 60
				max_message_size           = 1024
				receive_wait_time_seconds  = 20
			}`,
			"aws_sqs_queue.a", "AWS::SQS::Queue",
			`{MaximumMessageSize:1024 QueueName:"orders" ReceiveMessageWaitTimeSeconds:20 VisibilityTimeout:60}`,
		},
		{
			"wrap in objects on the way",
			`resource "aws_dynamodb_table" "a" {
				read_capacity    = 5
				write_capacity   = 6
				stream_view_type = "NEW_IMAGE"
			}`,
			"aws_dynamodb_table.a", "AWS::DynamoDB::Table",
			`{ProvisionedThroughput:{ReadCapacityUnits:5 WriteCapacityUnits:6} StreamSpecification:{StreamViewType:"NEW_IMAGE"}}`,
		},
		{
			"wrap everything but tags in a property, and reach the root from inside",
			`resource "aws_launch_template" "a" {
				name          = "web"
				image_id      = "ami-1"
				metadata_options { http_tokens = "required" }
				block_device_mappings {
					device_name = "/dev/xvda"
					ebs { encrypted = true }
				}
			}
			resource "aws_cloudfront_distribution" "a" {
				enabled = true
				tags    = { team = "web" }
			}`,
			"aws_launch_template.a", "AWS::EC2::LaunchTemplate",
			`{LaunchTemplateData:{BlockDeviceMappings:[{DeviceName:"/dev/xvda" Ebs:{Encrypted:true}}] ImageId:"ami-1" MetadataOptions:{HttpTokens:"required"}} LaunchTemplateName:"web"}`,
		},
		{
			"tags stay outside of the wrapping property",
			`resource "aws_cloudfront_distribution" "a" {
				enabled = true
				tags    = { team = "web" }
			}`,
			"aws_cloudfront_distribution.a", "AWS::CloudFront::Distribution", `{DistributionConfig:{Enabled:true} Tags:{team:"web"}}`,
		},
		{
			"a key with dots",
			`resource "aws_lb" "a" {
				idle_timeout               = 90
				enable_deletion_protection = true
			}`,
			"aws_lb.a", "AWS::ElasticLoadBalancingV2::LoadBalancer",
			`{LoadBalancerAttributes:{deletion_protection.enabled:true idle_timeout.timeout_seconds:90}}`,
		},
		{
			"enum of a truth value",
			`resource "aws_lb" "a" { internal = true }`,
			"aws_lb.a", "AWS::ElasticLoadBalancingV2::LoadBalancer", `{Scheme:"internal"}`,
		},
		{
			"enum of a truth value that is false",
			`resource "aws_lb" "a" { internal = false }`,
			"aws_lb.a", "AWS::ElasticLoadBalancingV2::LoadBalancer", `{Scheme:"internet-facing"}`,
		},
		{
			"enum of a text in a nested block",
			`resource "aws_s3_bucket" "a" {
				acl = "public-read"
				versioning { enabled = true }
			}`,
			"aws_s3_bucket.a", "AWS::S3::Bucket", `{AccessControl:"PublicRead" VersioningConfiguration:{Status:"Enabled"}}`,
		},
		{
			"enum lets a value pass that it does not know",
			`resource "aws_s3_bucket" "a" { acl = "made-up" }`,
			"aws_s3_bucket.a", "AWS::S3::Bucket", `{AccessControl:"made-up"}`,
		},
		{
			"json in a text, its keys in any case, and maps in it as they are",
			`resource "aws_ecs_task_definition" "a" {
				container_definitions = <<-JSON
				[{"name": "web", "privileged": true, "portMappings": [{"containerPort": 80}],
				  "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "web"}}}]
				JSON
			}`,
			"aws_ecs_task_definition.a", "AWS::ECS::TaskDefinition",
			`{ContainerDefinitions:[{LogConfiguration:{LogDriver:"awslogs" Options:{awslogs-group:"web"}} Name:"web" PortMappings:[{ContainerPort:80}] Privileged:true}]}`,
		},
		{
			"json that jsonencode makes",
			`resource "aws_sqs_queue" "a" {
				redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 4 })
			}
			resource "aws_sqs_queue" "dead" {}`,
			"aws_sqs_queue.a", "AWS::SQS::Queue", `{RedrivePolicy:{deadLetterTargetArn:?aws_sqs_queue.dead.arn maxReceiveCount:4}}`,
		},
		{
			"one value as a list",
			`resource "aws_iam_role_policy" "a" {
				name = "p"
				role = "worker"
			}`,
			"aws_iam_role_policy.a", "AWS::IAM::Policy", `{PolicyName:"p" Roles:["worker"]}`,
		},
		{
			"pairs become a map",
			`resource "aws_autoscaling_group" "a" {
				tag {
					key                 = "team"
					value               = "web"
					propagate_at_launch = true
				}
				tag {
					key                 = "stage"
					value               = "prod"
					propagate_at_launch = false
				}
			}`,
			"aws_autoscaling_group.a", "AWS::AutoScaling::AutoScalingGroup", `{Tags:{stage:"prod" team:"web"}}`,
		},
		{
			"each text becomes an object beside constants, and two attributes share a list",
			`resource "aws_budgets_budget" "a" {
				name         = "month"
				limit_amount = "100"
				notification {
					threshold                  = 80
					subscriber_email_addresses = ["a@example.com", "b@example.com"]
					subscriber_sns_topic_arns  = ["arn:aws:sns:eu-west-1:123456789012:budget"]
				}
			}`,
			"aws_budgets_budget.a", "AWS::Budgets::Budget",
			`{Budget:{BudgetLimit:{Amount:"100"} BudgetName:"month"} NotificationsWithSubscribers:[{Notification:{Threshold:80} Subscribers:[` +
				`{Address:"a@example.com" SubscriptionType:"EMAIL"} {Address:"b@example.com" SubscriptionType:"EMAIL"} ` +
				`{Address:"arn:aws:sns:eu-west-1:123456789012:budget" SubscriptionType:"SNS"}]}]}`,
		},
		{
			"each of a text alone",
			`resource "aws_dynamodb_table" "a" { hash_key = "id" }`,
			"aws_dynamodb_table.a", "AWS::DynamoDB::Table", `{KeySchema:[{AttributeName:"id" KeyType:"HASH"}]}`,
		},
		{
			"each with a path",
			`resource "aws_sfn_state_machine" "a" {
				logging_configuration {
					level           = "ALL"
					log_destination = "arn:aws:logs:eu-west-1:123456789012:log-group:a:*"
				}
			}`,
			"aws_sfn_state_machine.a", "AWS::StepFunctions::StateMachine",
			`{LoggingConfiguration:{Destinations:[{CloudWatchLogsLogGroup:{LogGroupArn:"arn:aws:logs:eu-west-1:123456789012:log-group:a:*"}}] Level:"ALL"}}`,
		},
		{
			"fan makes a rule of each source, self is a rule without one",
			`resource "aws_security_group" "a" {
				ingress {
					protocol         = "tcp"
					from_port        = 22
					to_port          = 23
					cidr_blocks      = ["10.0.0.0/8", "0.0.0.0/0"]
					ipv6_cidr_blocks = ["::/0"]
					security_groups  = ["sg-1"]
				}
				ingress {
					protocol  = "-1"
					from_port = 0
					to_port   = 0
					self      = true
				}
				egress {
					protocol        = "-1"
					from_port       = 0
					to_port         = 0
					security_groups = ["sg-2"]
				}
			}`,
			"aws_security_group.a", "AWS::EC2::SecurityGroup",
			`{SecurityGroupEgress:[{DestinationSecurityGroupId:"sg-2" FromPort:0 IpProtocol:"-1" ToPort:0}] SecurityGroupIngress:[` +
				`{CidrIp:"10.0.0.0/8" FromPort:22 IpProtocol:"tcp" ToPort:23} {CidrIp:"0.0.0.0/0" FromPort:22 IpProtocol:"tcp" ToPort:23} ` +
				`{CidrIpv6:"::/0" FromPort:22 IpProtocol:"tcp" ToPort:23} {FromPort:22 IpProtocol:"tcp" SourceSecurityGroupId:"sg-1" ToPort:23} ` +
				`{FromPort:0 IpProtocol:"-1" ToPort:0}]}`,
		},
		{
			"method is split from the settings beside it",
			`resource "aws_api_gateway_method_settings" "a" {
				rest_api_id = "api"
				stage_name  = "prod"
				method_path = "orders/GET"
				settings {
					logging_level   = "INFO"
					metrics_enabled = true
				}
			}`,
			"aws_api_gateway_method_settings.a", "fold:AWS::ApiGateway::Stage",
			`{$into:{MethodSettings:[{HttpMethod:"GET" LoggingLevel:"INFO" MetricsEnabled:true ResourcePath:"/orders"}]} $target:"prod"}`,
		},
		{
			"method of all methods of all paths",
			`resource "aws_api_gateway_method_settings" "a" {
				stage_name  = "prod"
				method_path = "*/*"
				settings { metrics_enabled = false }
			}`,
			"aws_api_gateway_method_settings.a", "fold:AWS::ApiGateway::Stage",
			`{$into:{MethodSettings:[{HttpMethod:"*" MetricsEnabled:false ResourcePath:"/*"}]} $target:"prod"}`,
		},
		{
			"split makes a resource of its own",
			`resource "aws_sns_topic" "a" {
				name   = "orders"
				policy = jsonencode({ Statement = [] })
			}`,
			"aws_sns_topic.a", "AWS::SNS::TopicPolicy", `{PolicyDocument:"{\"Statement\":[]}" Topics:[?aws_sns_topic.a]}`,
		},
		{
			"and leaves the rest where it was",
			`resource "aws_internet_gateway" "a" {
				vpc_id = "vpc-1"
				tags   = { a = "b" }
			}`,
			"aws_internet_gateway.a", "AWS::EC2::InternetGateway", `{Tags:{a:"b"}}`,
		},
		{
			"split with a property that is no list",
			`resource "aws_internet_gateway" "a" { vpc_id = "vpc-1" }`,
			"aws_internet_gateway.a", "AWS::EC2::VPCGatewayAttachment", `{InternetGatewayId:?aws_internet_gateway.a VpcId:"vpc-1"}`,
		},
		{
			"a block without an object of its own is hoisted to the object around it",
			`resource "aws_s3_bucket" "a" {
				lifecycle_rule {
					id      = "old"
					enabled = true
					prefix  = "logs/"
					expiration { days = 90 }
				}
			}`,
			"aws_s3_bucket.a", "AWS::S3::Bucket",
			`{LifecycleConfiguration:{Rules:[{ExpirationInDays:90 Id:"old" Prefix:"logs/" Status:"Enabled"}]}}`,
		},
		{
			"or to the root, into a map",
			`resource "aws_lb" "a" {
				access_logs {
					bucket  = "logs"
					enabled = true
				}
			}`,
			"aws_lb.a", "AWS::ElasticLoadBalancingV2::LoadBalancer",
			`{LoadBalancerAttributes:{access_logs.s3.bucket:"logs" access_logs.s3.enabled:true}}`,
		},
		{
			"or to several properties of the root",
			`resource "aws_lb_target_group" "a" {
				port = 80
				health_check {
					path                = "/healthz"
					healthy_threshold   = 3
					unhealthy_threshold = 2
					matcher             = "200"
				}
			}`,
			"aws_lb_target_group.a", "AWS::ElasticLoadBalancingV2::TargetGroup",
			`{HealthCheckPath:"/healthz" HealthyThresholdCount:3 Matcher:{HttpCode:"200"} Port:80 UnhealthyThresholdCount:2}`,
		},
		{
			"a list of one where CloudFormation has the object's list",
			`resource "aws_instance" "a" {
				ami                    = "ami-1"
				vpc_security_group_ids = ["sg-1"]
				root_block_device {
					encrypted   = true
					volume_type = "gp3"
					throughput  = 250
				}
				ebs_block_device {
					device_name = "/dev/sdb"
					encrypted   = false
				}
			}`,
			"aws_instance.a", "AWS::EC2::Instance",
			`{BlockDeviceMappings:[{Ebs:{Encrypted:true VolumeType:"gp3"}} {DeviceName:"/dev/sdb" Ebs:{Encrypted:false}}] ImageId:"ami-1" SecurityGroupIds:["sg-1"]}`,
		},
		{
			"what a table drops and what is about Terraform alone is gone",
			`resource "aws_s3_bucket" "a" {
				bucket        = "logs"
				force_destroy = true
				timeouts { create = "5m" }
			}`,
			"aws_s3_bucket.a", "AWS::S3::Bucket", `{BucketName:"logs"}`,
		},
		{
			"a type without a table keeps its own names",
			`resource "aws_made_up_thing" "a" { some_name = "x" }`,
			"aws_made_up_thing.a", "aws_made_up_thing", `{some_name:"x"}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := find(t, mapped(t, c.source), c.address, c.kind)
			if diff := cmp.Diff(c.want, show(r.Properties)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.address, diff)
			}
		})
	}
}

func TestAnAliasOfATypeIsMappedAlike(t *testing.T) {
	body := ` "a" {
		internal           = true
		subnets            = ["subnet-1"]
		idle_timeout       = 90
		enable_http2       = false
		load_balancer_type = "application"
		access_logs { bucket = "logs" }
	}`
	u := mapped(t, `resource "aws_lb"`+body+"\n"+`resource "aws_alb"`+body)
	want := show(find(t, u, "aws_lb.a", "").Properties)
	if diff := cmp.Diff(want, show(find(t, u, "aws_alb.a", "").Properties)); diff != "" {
		t.Errorf("aws_alb against aws_lb (-want +got):\n%s", diff)
	}
}

func TestNullSaysNothingToAnyOperator(t *testing.T) {
	for source, want := range map[string]string{
		`resource "aws_flow_log" "a" { vpc_id = null }`:                         `AWS::EC2::FlowLog {}`,
		`resource "aws_sns_topic" "a" { sqs_failure_feedback_role_arn = null }`: `AWS::SNS::Topic {}`,
		`resource "aws_lb_listener" "a" { certificate_arn = null }`:             `AWS::ElasticLoadBalancingV2::Listener {}`,
		`resource "aws_iam_role_policy" "a" { role = null }`:                    `AWS::IAM::Policy {}`,
		`resource "aws_lb" "a" { internal = null }`:                             `AWS::ElasticLoadBalancingV2::LoadBalancer {}`,
		`resource "aws_sqs_queue" "a" { policy = null }`:                        `AWS::SQS::Queue {}`,
		`resource "aws_route_table" "a" { route = null }`:                       `AWS::EC2::RouteTable {}`,
		`resource "aws_autoscaling_group" "a" { tag = null }`:                   `AWS::AutoScaling::AutoScalingGroup {}`,
	} {
		var got []string
		for _, r := range mapped(t, source).Resources {
			got = append(got, r.Type+" "+show(r.Properties))
		}
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
	}
}
