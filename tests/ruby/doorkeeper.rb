# Doorkeeper in a Rails application with a database in memory, one client, `app`, and the options
# given as JSON on the command line: `settings` of its initializer, and `previous_column: false` for
# tables without the column previous_refresh_token. Debian has all of it: ruby-rails, ruby-sqlite3,
# ruby-webrick, ruby-doorkeeper.

require 'json'
require 'logger'
require 'rails'
require 'active_record/railtie'
require 'action_controller/railtie'
require 'doorkeeper'
require 'webrick'
require 'rack/handler/webrick'

OPTIONS = JSON.parse(ARGV.fetch(0))
REDIRECT = 'https://client.example/back'.freeze

# A clock that stands still until it is moved.
module Clock
  START = Time.utc(2026, 1, 1)

  class << self
    attr_reader :now

    def restart
      @now = START
    end

    # A millisecond more than was asked: nobody is asked on a deadline.
    def wait(seconds)
      @now += seconds + Rational(1, 1000)
    end
  end
  restart
end

class Application < Rails::Application
  config.load_defaults 6.1
  config.cache_classes = true
  config.eager_load = false
  config.secret_key_base = 'not a secret'
  config.logger = Logger.new(nil)
  config.hosts.clear
  config.api_only = true
end

ENV['DATABASE_URL'] = 'sqlite3::memory:'
Doorkeeper.configure do
  orm :active_record
  resource_owner_authenticator { nil }
  use_refresh_token
  allow_token_introspection true
  OPTIONS.fetch('settings', {}).each { |name, value| value == true ? send(name) : send(name, value) }
end
Application.initialize!

ActiveRecord::Base.establish_connection(adapter: 'sqlite3', database: ':memory:', pool: 1)
ActiveRecord::Schema.verbose = false
ActiveRecord::Schema.define do
  create_table :oauth_applications do |t|
    t.string :name, :uid, :secret
    t.text :redirect_uri
    t.string :scopes, default: ''
    t.boolean :confidential, default: true
    t.timestamps
  end
  create_table :oauth_access_grants do |t|
    t.integer :resource_owner_id, :application_id, :expires_in
    t.string :token
    t.text :redirect_uri
    t.datetime :created_at, :revoked_at
    t.string :scopes, default: ''
  end
  create_table :oauth_access_tokens do |t|
    t.integer :resource_owner_id, :application_id, :expires_in
    t.string :token, :refresh_token
    t.datetime :revoked_at, :created_at
    t.string :scopes
    t.string :previous_refresh_token, default: '' unless OPTIONS['previous_column'] == false
  end
end

class MeController < ActionController::API
  before_action :doorkeeper_authorize!

  def show
    render json: { ok: true }
  end
end

class ControlController < ActionController::API
  def act
    render json: send("control_#{params[:name]}", JSON.parse(request.raw_post)) || {}
  end

  private

  def control_reset(_)
    [Doorkeeper::AccessToken, Doorkeeper::AccessGrant].each(&:delete_all)
    Clock.restart
    nil
  end

  def control_wait(body)
    Clock.wait(body['seconds'])
    nil
  end

  def control_authorize(body)
    grant = Doorkeeper::AccessGrant.create!(
      application: Doorkeeper::Application.first, resource_owner_id: %w[ann bob].index(body['user']) + 1,
      redirect_uri: REDIRECT, expires_in: 600, scopes: ''
    )
    { code: grant.token, redirect_uri: REDIRECT }
  end
end

Rails.application.routes.draw do
  use_doorkeeper
  get '/me', to: 'me#show'
  post '/control/:name', to: 'control#act'
end

Doorkeeper::Application.create!(name: 'app', uid: 'app', secret: 'secret', redirect_uri: REDIRECT)

# The one connection, which holds the database, goes to whoever answers a request.
ActiveRecord::Base.clear_active_connections!

class << Time
  def now
    Clock.now.dup
  end
end

Thread.new { $stdin.read; exit!(0) }
quiet = WEBrick::Log.new(nil, 0)
# Head and body of an answer are written apart: without this the second waits for the client.
at_once = ->(socket) { socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1) }
server = WEBrick::HTTPServer.new(
  BindAddress: '127.0.0.1', Port: 0, Logger: quiet, AccessLog: [], AcceptCallback: at_once
)
server.mount('/', Rack::Handler::WEBrick, Rails.application)
$stdout.puts server.listeners.first.addr[1]
$stdout.flush
server.start
